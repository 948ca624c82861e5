//! The types of actions as exports call them: what Archy calls each, and which of its members are which fields there.
//!
//! Where no export was seen of a type (marked "guess"), its members are told by their types and names.

use std::borrow::Cow;

use flow_syntax::Node;

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

const QUESTION: &[Field] = &[
    Value("question", "question"),
    First("noInputs", "noInput"),
    First("noMatches", "noMatch"),
];

const TYPES: &[Row] = &[
    (
        "AskForBooleanAction",
        "askForBoolean",
        &[
            Value("question", "question"),
            First("noInputs", "noInput"),
            First("noMatches", "noMatch"),
            Value("askResult", "result"),
            Value("result", "result"),
        ],
    ),
    ("AskForNLUIntentAction", "askForIntent", QUESTION),
    (
        "AskForSlotAction",
        "askForSlot",
        &[
            Slot,
            Value("question", "question"),
            First("noInputs", "noInput"),
            First("noMatches", "noMatch"),
            Value("confirmation", "confirmation"),
        ],
    ),
    (
        "CallBotFlowAction",
        "callBotFlow",
        &[
            Value("inputText", "inputText"),
            Value("exitReason", "exitReason"),
            Value("intent", "intent"),
            Module("botFlow"),
        ],
    ),
    (
        "CallCommonModuleAction",
        "callCommonModule",
        &[Module("commonModule")],
    ),
    (
        "CallDigitalBotFlowAction",
        "callDigitalBotFlow",
        &[
            Value("inputText", "inputText"),
            Value("exitReason", "exitReason"),
            Value("intent", "intent"),
            Module("digitalBotFlow"),
        ],
    ),
    (
        "CallTaskAction",
        "callTask",
        &[
            Sequence("taskReference", "targetTaskRef"),
            Pairs("inputs", "inputs"),
            Pairs("outputs", "outputVariables"),
        ],
    ),
    (
        "ChangeStateAction",
        "changeState",
        &[Sequence("stateReference", "targetStateRef")],
    ),
    ("ClearSlotAction", "clearSlot", &[Slots]),
    (
        "CollectInputAction",
        "collectInput",
        &[
            Value("resultData", "inputData"),
            Digits,
            Value("interDigitTimeout", "interDigitTimeout"),
            Value("noEntryTimeout", "noEntryTimeout"),
            Audio("prompts", "inputAudio"),
        ],
    ),
    (
        "CommunicateAction",
        "communicate",
        &[Value("communication", "communication")],
    ),
    (
        "DataAction",
        "callData",
        &[
            Value("timeout", "timeout"),
            Value("processingPrompt", "processingPrompt"),
            DataAction,
        ],
    ),
    (
        "DataTableLookupAction",
        "dataTableLookup",
        &[Value("lookupKeyValue", "lookupValue"), DataTable],
    ),
    (
        "DecisionAction",
        "decision",
        &[Value("expression", "condition")],
    ),
    ("DisconnectAction", "disconnect", &[]),
    (
        "DisconnectWorkitemAction",
        "disconnectWorkitem",
        &[Pairs("errorBindings", "failureOutputs")],
    ),
    ("EndStateAction", "endState", &[OutputPath]),
    ("EndTaskAction", "endTask", &[OutputPath]),
    (
        "EndWorkflowAction",
        "endWorkflow",
        &[Value("exitReason", "exitReason")],
    ),
    // guess
    (
        "EvaluateScheduleAction",
        "evaluateSchedule",
        &[
            Typed(&["sch", "egp", "emg", "sgp", "scg"], "schedule"),
            Typed(&["dtm"], "evaluate"),
        ],
    ),
    (
        "EvaluateScheduleGroupAction",
        "evaluateScheduleGroup",
        &[
            Typed(&["sgp", "scg"], "scheduleGroup"),
            Typed(&["egp", "emg"], "emergencyGroup"),
            Typed(&["dtm"], "evaluate"),
        ],
    ),
    (
        "ExitBotFlowAction",
        "exitBotFlow",
        &[Value("exitReason", "exitReason")],
    ),
    ("ExitLoopAction", "loopExit", &[]),
    ("ExitWorkitemFlowAction", "exitWorkitemFlow", &[]),
    // guess
    (
        "FindEmergencyGroupAction",
        "findEmergencyGroup",
        &[Typed(&["str"], "findName"), Result("findResult")],
    ),
    (
        "FindGroupAction",
        "findGroup",
        &[Typed(&["str"], "findName"), Result("findResult")],
    ),
    (
        "FindLanguageSkillAction",
        "findLanguageSkill",
        &[Typed(&["str"], "findName"), Result("findResult")],
    ),
    (
        "FindQueueAction",
        "findQueue",
        &[Typed(&["str"], "findName"), Result("findResult")],
    ),
    (
        "FindQueueByIdAction",
        "findQueueById",
        &[Typed(&["str"], "findId"), Result("findResult")],
    ),
    (
        "FindScheduleGroupAction",
        "findScheduleGroup",
        &[Typed(&["str"], "findName"), Result("findResult")],
    ),
    (
        "FindSkillAction",
        "findSkill",
        &[Typed(&["str"], "findName"), Result("findResult")],
    ),
    (
        "FindSystemPromptAction",
        "findSystemPrompt",
        &[Typed(&["str"], "findName"), Result("findResult")],
    ),
    (
        "FindUserAction",
        "findUser",
        &[Typed(&["str"], "findName"), Result("findResult")],
    ),
    (
        "FindUserByIdAction",
        "findUserById",
        &[Typed(&["str"], "findId"), Result("findResult")],
    ),
    (
        "GetAttributesAction",
        "getParticipantData",
        &[Value("participantId", "participantId"), Attributes],
    ),
    (
        "GetConversationDataAction",
        "getConversationData",
        &[
            Value("conversationId", "conversationId"),
            Value("participantId", "participantId"),
            Attributes,
        ],
    ),
    (
        "HoldMusicAction",
        "holdMusic",
        &[
            Value("prompt", "prompt"),
            Value("bargeInExpression", "bargeInEnabled"),
        ],
    ),
    (
        "LoopAction",
        "loop",
        &[
            Value("currentIndex", "currentIndex"),
            Value("loopCount", "loopCount"),
        ],
    ),
    ("NextLoopAction", "loopNext", &[]),
    ("PlayAudioAction", "playAudio", &[Audio("prompts", "audio")]),
    ("PreviousMenuAction", "previousMenu", &[]),
    ("ScreenPopAction", "setScreenPop", &[Rest]),
    (
        "SendAutoReplyAction",
        "sendAutoReply",
        &[
            Value("from", "from"),
            Value("replyTo", "replyTo"),
            Value("cc", "cc"),
            Value("bcc", "bcc"),
            Value("messageBody", "messageBody"),
        ],
    ),
    (
        "SendResponseAction",
        "sendResponse",
        &[Value("messageBody", "messageBody")],
    ),
    (
        "SetAttributesAction",
        "setParticipantData",
        &[Value("participantId", "participantId"), Attributes],
    ),
    (
        "SetConversationDataAction",
        "setConversationData",
        &[
            Value("conversationId", "conversationId"),
            Value("participantId", "participantId"),
            Attributes,
        ],
    ),
    ("SetLocaleAction", "setLanguage", &[Rest]),
    ("SwitchAction", "switch", &[Cases]),
    // guess
    (
        "TransferExternalAction",
        "transferToNumber",
        &[
            Typed(&["phn", "str"], "targetNumber"),
            Value("connTimeout", "connectTimeout"),
            Audio("preTransferAudio", "preTransferAudio"),
            Audio("failureTransferAudio", "failureTransferAudio"),
            Pairs("errorBindings", "failureOutputs"),
        ],
    ),
    (
        "TransferFlowAction",
        "transferToFlow",
        &[
            Named("flowName", "targetFlow"),
            Audio("preTransferAudio", "preTransferAudio"),
            Audio("failureTransferAudio", "failureTransferAudio"),
            Pairs("errorBindings", "failureOutputs"),
        ],
    ),
    (
        "TransferFlowSecureAction",
        "transferToFlowSecure",
        &[
            Named("flowName", "targetFlow"),
            Value("connTimeout", "connectTimeout"),
            Audio("preTransferAudio", "preTransferAudio"),
            Audio("failureTransferAudio", "failureTransferAudio"),
            Pairs("errorBindings", "failureOutputs"),
        ],
    ),
    (
        "TransferGroupAction",
        "transferToGroup",
        &[
            Typed(&["grp"], "targetGroup"),
            Value("connTimeout", "connectTimeout"),
            Audio("preTransferAudio", "preTransferAudio"),
            Audio("failureTransferAudio", "failureTransferAudio"),
            Pairs("errorBindings", "failureOutputs"),
        ],
    ),
    (
        "TransferMenuAction",
        "jumpToMenu",
        &[Sequence("menuReference", "targetMenuRef")],
    ),
    (
        "TransferPureMatchAction",
        "transferToAcd",
        &[
            First("queues", "targetQueue"),
            Value("priority", "priority"),
            Value("preferredAgents", "preferredAgents"),
            Value("languageSkill", "languageSkill"),
            Value("directAgent", "directAgent"),
            Audio("preTransferAudio", "preTransferAudio"),
            Audio("failureTransferAudio", "failureTransferAudio"),
            Value("preTransferCommunication", "preTransferCommunication"),
            Value(
                "failureTransferCommunication",
                "failureTransferCommunication",
            ),
            Pairs("errorBindings", "failureOutputs"),
        ],
    ),
    (
        "TransferTaskAction",
        "jumpToTask",
        &[Sequence("taskReference", "targetTaskRef")],
    ),
    (
        "TransferUserAction",
        "transferToUser",
        &[
            Typed(&["usr"], "targetUser"),
            Value("connTimeout", "connectTimeout"),
            Audio("preTransferAudio", "preTransferAudio"),
            Audio("failureTransferAudio", "failureTransferAudio"),
            Pairs("errorBindings", "failureOutputs"),
        ],
    ),
    ("UpdateVariableAction", "updateData", &[Statements]),
    (
        "WaitAction",
        "wait",
        &[
            Value("duration", "duration"),
            Value(
                "trimDurationNearMaxRunningTime",
                "trimDurationNearMaxRunningTime",
            ),
        ],
    ),
];

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
        _ => Ways::Plain,
    };
    Form { name, fields, ways }
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
    use crate::platform::catalogue;

    #[test]
    fn types_are_listed_once_in_order_and_known_to_archy() {
        let sorted = |pair: &[Row]| pair[0].0 < pair[1].0;
        assert!(TYPES.windows(2).all(sorted));
        for (_, name, _) in TYPES {
            assert!(catalogue::spec(name).is_some(), "{name}");
        }
    }

    #[test]
    fn other_types_keep_their_words() {
        assert_eq!(form("GetResponseAction").name, "getResponse");
        assert_eq!(form("").name, "action");
        assert_eq!(form("ÄußereAction").name, "äußere");
    }
}
