//! The types of actions as exports call them: what Archy calls each, and which of its members are which fields there.
//!
//! Where no export was seen of a type (marked "guess"), its members are told by their types and names.

use std::borrow::Cow;

use flow_syntax::Node;

use crate::platform::catalogue::{Deed, spec};

/// How an action is written down.
pub(super) struct Form {
    /// Its type in Archy.
    pub(super) name: Cow<'static, str>,
    pub(super) fields: &'static [Field],
    pub(super) ways: Ways,
}

/// Where an action's ways out stand in Archy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ways {
    /// By their names in `outputs`.
    Plain,
    /// The same of an action that happens elsewhere: all of them count, whether they lead somewhere or not.
    Stub,
    /// Those that the author named in a list of `outputs`.
    Named,
    /// In the cases of a switch.
    Cases,
}

/// A member of an export and the field that it is in Archy.
pub(super) enum Field {
    /// A value.
    Value(&'static str, &'static str),
    /// The first of a list of values.
    First(&'static str, &'static str),
    /// What is heard: `{defaultAudio: VALUE}`.
    Audio(&'static str, &'static str),
    /// `[{name, value}]` as `{NAME: VALUE}`.
    Pairs(&'static str, &'static str),
    /// The id of a sequence.
    Sequence(&'static str, &'static str),
    /// A name that is written as it is: `{name: …}`.
    Named(&'static str, &'static str),
    /// The first value of one of these types, wherever it stands.
    Typed(&'static [&'static str], &'static str),
    /// The variable that the result is bound to, whatever its member is called.
    Result(&'static str),
    /// All of these.
    All(&'static [Self]),
    Attributes,
    Cases,
    DataAction,
    DataTable,
    Digits,
    /// The flow or module that is called, with its inputs and outputs: their field.
    Module(&'static str),
    OutputPath,
    /// Everything, of an action that happens elsewhere.
    Rest,
    Slot,
    Slots,
    Statements,
}

use Field::*;

/// Exports' type, Archy's, fields.
type Row = (&'static str, &'static str, &'static [Field]);

/// What is heard before a transfer and when it fails, and what is bound then.
const TRANSFER: &[Field] = &[
    Audio("preTransferAudio", "preTransferAudio"),
    Audio("failureTransferAudio", "failureTransferAudio"),
    Value("preTransferCommunication", "preTransferCommunication"),
    Value(
        "failureTransferCommunication",
        "failureTransferCommunication",
    ),
    Pairs("errorBindings", "failureOutputs"),
];

/// A transfer by telephone, which waits for an answer.
const CONNECT: &[Field] = &[Value("connTimeout", "connectTimeout"), All(TRANSFER)];

const QUESTION: &[Field] = &[
    Value("question", "question"),
    First("noInputs", "noInput"),
    First("noMatches", "noMatch"),
];

/// The bot that is called, beside its inputs and outputs.
const BOT: &[Field] = &[
    Value("inputText", "inputText"),
    Value("exitReason", "exitReason"),
    Value("intent", "intent"),
];

/// Whose attributes are meant.
const WHOSE: &[Field] = &[
    Value("conversationId", "conversationId"),
    Value("participantId", "participantId"),
    Attributes,
];

/// What is looked for by its name.
const FIND: &[Field] = &[Typed(&["str"], "findName"), Result("findResult")];

/// What is looked for by its id.
const FIND_BY_ID: &[Field] = &[Typed(&["str"], "findId"), Result("findResult")];

macro_rules! types {
    ($($(#[$note:meta])* $type:literal $name:literal [$($field:expr),*];)*) => {
        &[$(($type, $name, &[$($field),*])),*]
    };
}

#[rustfmt::skip]
const TYPES: &[Row] = types! {
    "AskForBooleanAction" "askForBoolean" [All(QUESTION), Value("askResult", "result")];
    "AskForNLUIntentAction" "askForIntent" [All(QUESTION)];
    "AskForSlotAction" "askForSlot" [Slot, All(QUESTION), Value("confirmation", "confirmation")];
    "CallBotFlowAction" "callBotFlow" [All(BOT), Module("botFlow")];
    "CallCommonModuleAction" "callCommonModule" [Module("commonModule")];
    "CallDigitalBotFlowAction" "callDigitalBotFlow" [All(BOT), Module("digitalBotFlow")];
    "CallTaskAction" "callTask" [Sequence("taskReference", "targetTaskRef"), Pairs("inputs", "inputs"), Pairs("outputs", "outputVariables")];
    "ChangeStateAction" "changeState" [Sequence("stateReference", "targetStateRef")];
    "ClearSlotAction" "clearSlot" [Slots];
    "CollectInputAction" "collectInput" [Value("resultData", "inputData"), Digits, Value("interDigitTimeout", "interDigitTimeout"), Value("noEntryTimeout", "noEntryTimeout"), Audio("prompts", "inputAudio")];
    "CommunicateAction" "communicate" [Value("communication", "communication")];
    "DataAction" "callData" [Value("timeout", "timeout"), Value("processingPrompt", "processingPrompt"), DataAction];
    "DataTableLookupAction" "dataTableLookup" [Value("lookupKeyValue", "lookupValue"), DataTable];
    "DecisionAction" "decision" [Value("expression", "condition")];
    "DisconnectAction" "disconnect" [];
    "DisconnectWorkitemAction" "disconnectWorkitem" [Pairs("errorBindings", "failureOutputs")];
    "EndStateAction" "endState" [OutputPath];
    "EndTaskAction" "endTask" [OutputPath];
    "EndWorkflowAction" "endWorkflow" [Value("exitReason", "exitReason")];
    /// guess
    "EvaluateScheduleAction" "evaluateSchedule" [Typed(&["sch", "egp", "sgp"], "schedule"), Typed(&["dtm"], "evaluate")];
    /// guess
    "EvaluateScheduleGroupAction" "evaluateScheduleGroup" [Typed(&["sgp"], "scheduleGroup"), Typed(&["egp"], "emergencyGroup"), Typed(&["dtm"], "evaluate")];
    "ExitBotFlowAction" "exitBotFlow" [Value("exitReason", "exitReason")];
    "ExitLoopAction" "loopExit" [];
    "ExitWorkitemFlowAction" "exitWorkitemFlow" [];
    /// guess
    "FindEmergencyGroupAction" "findEmergencyGroup" [All(FIND)];
    /// guess
    "FindGroupAction" "findGroup" [All(FIND)];
    /// guess
    "FindLanguageSkillAction" "findLanguageSkill" [All(FIND)];
    /// guess
    "FindQueueAction" "findQueue" [All(FIND)];
    /// guess
    "FindQueueByIdAction" "findQueueById" [All(FIND_BY_ID)];
    /// guess
    "FindScheduleGroupAction" "findScheduleGroup" [All(FIND)];
    /// guess
    "FindSkillAction" "findSkill" [All(FIND)];
    /// guess
    "FindSystemPromptAction" "findSystemPrompt" [All(FIND)];
    /// guess
    "FindUserAction" "findUser" [All(FIND)];
    /// guess
    "FindUserByIdAction" "findUserById" [All(FIND_BY_ID)];
    /// guess
    "FindUserPromptAction" "findUserPrompt" [All(FIND)];
    /// guess
    "GetAttributesAction" "getParticipantData" [All(WHOSE)];
    /// guess
    "GetConversationDataAction" "getConversationData" [All(WHOSE)];
    "HoldMusicAction" "holdMusic" [Value("prompt", "prompt"), Value("bargeInExpression", "bargeInEnabled")];
    "LoopAction" "loop" [Value("currentIndex", "currentIndex"), Value("loopCount", "loopCount")];
    "NextLoopAction" "loopNext" [];
    "PlayAudioAction" "playAudio" [Audio("prompts", "audio")];
    "PreviousMenuAction" "previousMenu" [];
    "ScreenPopAction" "setScreenPop" [Rest];
    "SendAutoReplyAction" "sendAutoReply" [Value("from", "from"), Value("replyTo", "replyTo"), Value("cc", "cc"), Value("bcc", "bcc"), Value("messageBody", "messageBody")];
    "SendResponseAction" "sendResponse" [Value("messageBody", "messageBody")];
    "SetAttributesAction" "setParticipantData" [All(WHOSE)];
    "SetConversationDataAction" "setConversationData" [All(WHOSE)];
    /// guess
    "SetLocaleAction" "setLanguage" [Rest];
    "SwitchAction" "switch" [Cases];
    /// guess
    "TransferExternalAction" "transferToNumber" [Typed(&["phn", "str"], "targetNumber"), All(CONNECT)];
    /// guess
    "TransferFlowAction" "transferToFlow" [Named("flowName", "targetFlow"), All(TRANSFER)];
    /// guess
    "TransferFlowSecureAction" "transferToFlowSecure" [Named("flowName", "targetFlow"), All(CONNECT)];
    /// guess
    "TransferGroupAction" "transferToGroup" [Typed(&["grp"], "targetGroup"), All(CONNECT)];
    "TransferMenuAction" "jumpToMenu" [Sequence("menuReference", "targetMenuRef")];
    "TransferPureMatchAction" "transferToAcd" [First("queues", "targetQueue"), Value("priority", "priority"), Value("preferredAgents", "preferredAgents"), Value("languageSkill", "languageSkill"), Value("directAgent", "directAgent"), All(TRANSFER)];
    "TransferTaskAction" "jumpToTask" [Sequence("taskReference", "targetTaskRef")];
    /// guess
    "TransferUserAction" "transferToUser" [Typed(&["usr"], "targetUser"), All(CONNECT)];
    "UpdateVariableAction" "updateData" [Statements];
    "WaitAction" "wait" [Value("duration", "duration"), Value("trimDurationNearMaxRunningTime", "trimDurationNearMaxRunningTime")];
};

/// How an action of this type is written down. A type that is not listed has Archy's name that is nearest: `GetResponseAction` is
/// `getResponse`, and everything that it is given.
pub(super) fn form(type_name: &str) -> Form {
    let row = TYPES.iter().find(|(known, ..)| *known == type_name);
    let (name, fields) = match row {
        Some((_, name, fields)) => (Cow::Borrowed(*name), *fields),
        None => (Cow::Owned(archy_name(type_name)), &[Rest][..]),
    };
    let ways = match &*name {
        "switch" => Ways::Cases,
        "askForIntent" => Ways::Named,
        name if is_elsewhere(name) => Ways::Stub,
        _ => Ways::Plain,
    };
    Form { name, fields, ways }
}

/// Whether an action is not simulated: a scenario says by which of its ways out it is left.
fn is_elsewhere(name: &str) -> bool {
    spec(name).is_none_or(|spec| spec.deed == Deed::Stub)
}

/// `GetResponseAction` is `getResponse`.
fn archy_name(type_name: &str) -> String {
    let short = type_name.strip_suffix("Action").unwrap_or(type_name);
    let mut letters = short.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => "action".to_owned(),
    }
}

/// Whether a switch compares a value with those of its cases.
pub(super) fn compares(switch: Node<'_>) -> bool {
    let style = switch.get("switchStyle").and_then(|style| style.number());
    style == Some("1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_listed_once_in_order_and_known_to_archy() {
        let sorted = |pair: &[Row]| pair[0].0 < pair[1].0;
        assert!(TYPES.windows(2).all(sorted));
        for (_, name, _) in TYPES {
            assert!(spec(name).is_some(), "{name}");
        }
    }

    #[test]
    fn other_types_keep_their_words() {
        assert_eq!(form("GetResponseAction").name, "getResponse");
        assert_eq!(form("").name, "action");
        assert_eq!(form("ÄußereAction").name, "äußere");
    }
}
