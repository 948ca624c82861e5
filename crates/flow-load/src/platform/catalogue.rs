//! The types of actions that platform flows have: what each does here, its exits in their order, and its fields.
//!
//! Source: real exports; the vendor's help page of each action. A type that is not listed is a stub with the exits that
//! are written.

use flow_core::{DataScope, FindBy, TransferTo};
use flow_expr::Scalar;

mod stubs;

pub(crate) use stubs::is_known_stub;

/// A type of action.
#[derive(Debug)]
pub(crate) struct ActionSpec {
    /// Its name in Archy, such as `callData`.
    pub(crate) name: &'static str,
    /// What an action without a name is called, as the platform would: `Call Data Action`.
    pub(crate) display: &'static str,
    pub(crate) deed: Deed,
    /// Its fields, beside those that all have.
    pub(crate) fields: &'static [&'static str],
}

/// What a type of action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    CallData,
    CallTask,
    ChangeState,
    ClearSlot,
    Collect,
    Decision,
    Disconnect,
    /// Ends the flow; the field, if any, that holds the reason.
    End(Option<&'static str>),
    EndTask,
    Find(Scalar, FindBy),
    GetData(DataScope),
    JumpToMenu,
    JumpToTask,
    Loop,
    LoopExit,
    LoopNext,
    LoopUntil,
    LookUpRow,
    PreviousMenu,
    /// Something without consequence in the flow.
    Perform,
    /// What is said stands in these fields.
    Say(&'static [&'static str]),
    Schedule,
    ScheduleGroup,
    SetData(DataScope),
    /// Happens elsewhere.
    Stub,
    Switch,
    AskBoolean,
    AskIntent,
    AskMenu,
    AskSlot,
    AskText,
    Transfer(TransferTo),
    UpdateData,
    Wait,
}

macro_rules! specs {
    ($($name:literal $display:literal $deed:expr, [$($field:literal)*];)*) => {
        &[$(ActionSpec { name: $name, display: $display, deed: $deed, fields: &[$($field),*] }),*]
    };
}

use Deed::*;

const SPECS: &[ActionSpec] = specs! {
    "abortSurveyInvite" "Abort Survey Invite" End(None), ["exitReason"];
    "addFlowMilestone" "Add Flow Milestone" Perform, ["milestone"];
    "askForBoolean" "Ask for Yes / No" AskBoolean, ["question" "noInput" "noMatch" "noInputs" "noMatches" "voiceEndOfInputTimeout" "customizeNoInput" "customizeNoMatch" "result" "yesUtterances" "noUtterances"];
    "askForIntent" "Ask for Intent" AskIntent, ["question" "noInput" "noMatch" "noInputs" "noMatches" "voiceEndOfInputTimeout" "customizeNoInput" "customizeNoMatch" "knowledgeSearchResult"];
    "askForSlot" "Ask for Slot" AskSlot, ["slot" "question" "noInput" "noMatch" "noInputs" "noMatches" "customValidation" "confirmationMode" "confirmation" "continuationPrompt" "voiceEndOfInputTimeout" "customizeNoInput" "customizeNoMatch" "inputData" "silent"];
    "callBotFlow" "Call Bot Flow" Stub, ["inputText" "exitReason" "intent" "botFlow" "digitalBotFlow"];
    "callCommonModule" "Call Common Module" Stub, ["commonModule"];
    "callData" "Call Data Action" CallData, ["category" "timeout" "useSuggestedTimeout" "processingPrompt" "cacheSettings" "retrySettings"];
    "callDataSecure" "Call Secure Data Action" CallData, ["category" "timeout" "useSuggestedTimeout" "processingPrompt" "cacheSettings" "retrySettings"];
    "callDigitalBotFlow" "Call Digital Bot Flow" Stub, ["inputText" "exitReason" "intent" "digitalBotFlow" "botFlow"];
    "callTask" "Call Task" CallTask, ["targetTaskRef" "inputs" "taskInputs" "outputVariables" "taskOutputs"];
    "changeState" "Change State" ChangeState, ["targetStateRef" "inputs"];
    "clearSlot" "Clear Slot" ClearSlot, ["slots" "slot"];
    "collectInput" "Collect Input" Collect, ["inputData" "digits" "interDigitTimeout" "noEntryTimeout" "inputAudio" "acceptJustStar" "acceptJustPound" "verificationType" "verification" "terminatingDtmf" "noEntryAudio" "failureAudio" "verificationAudio" "retries" "suppressRecording"];
    "communicate" "Communicate" Say(&["communication"]), ["communication"];
    "completeSurveyInvite" "Complete Survey Invite" End(None), ["surveyForm" "surveyUrl" "channel" "exitReason" "fromAddress" "fromAddressName" "toAddress" "subject" "messageBody" "body" "inviteTimeInterval"];
    "dataTableLookup" "Data Table Lookup" LookUpRow, ["lookupValue" "dataTable"];
    "decision" "Decision" Decision, ["condition"];
    "digitalMenu" "Digital Menu" AskMenu, ["question" "communication" "choices" "noInput" "noMatch" "noInputs" "noMatches"];
    "disconnect" "Disconnect" Disconnect, ["none" "disconnectAudio"];
    "disconnectWorkitem" "Disconnect Workitem" Perform, ["failureOutputs" "workitem"];
    "endFlow" "End Flow" End(Some("exitReason")), ["exitReason"];
    "endState" "End State" EndTask, ["outputPath"];
    "endTask" "End Task" EndTask, ["outputPath"];
    "endWorkflow" "End Workflow" End(Some("exitReason")), ["exitReason"];
    "evaluateSchedule" "Evaluate Schedule" Schedule, ["evaluationType" "schedule" "evaluate" "evaluationTimeZone" "scheduleTimeZone" "inServiceSchedules"];
    "evaluateScheduleGroup" "Evaluate Schedule Group" ScheduleGroup, ["scheduleGroup" "emergencyGroup" "evaluate" "inServiceSchedules" "evaluationTimeZone" "scheduleGroupTimeZone"];
    "exitBotFlow" "Exit Bot Flow" End(Some("exitReason")), ["exitReason" "none"];
    "exitFlow" "Exit Flow" End(Some("exitReason")), ["exitReason" "none"];
    "exitWorkitemFlow" "Exit Workitem Flow" End(None), ["none"];
    "findEmergencyGroup" "Find Emergency Group" Find(Scalar::EmergencyGroup, FindBy::Name), ["findName" "findResult"];
    "findGroup" "Find Group" Find(Scalar::Group, FindBy::Name), ["findName" "findResult"];
    "findLanguageSkill" "Find Language Skill" Find(Scalar::LanguageSkill, FindBy::Name), ["findName" "findResult"];
    "findQueue" "Find Queue" Find(Scalar::Queue, FindBy::Name), ["findName" "findResult"];
    "findQueueById" "Find Queue By Id" Find(Scalar::Queue, FindBy::Id), ["findId" "findQueueId" "findResult"];
    "findScheduleGroup" "Find Schedule Group" Find(Scalar::ScheduleGroup, FindBy::Name), ["findName" "findResult"];
    "findSkill" "Find Skill" Find(Scalar::Skill, FindBy::Name), ["findName" "findResult"];
    "findSystemPrompt" "Find System Prompt" Find(Scalar::Prompt, FindBy::Name), ["findName" "findResult"];
    "findUser" "Find User" Find(Scalar::User, FindBy::Name), ["findName" "findEmail" "findResult"];
    "findUserById" "Find User By Id" Find(Scalar::User, FindBy::Id), ["findId" "findUserId" "findResult"];
    "findUserPrompt" "Find User Prompt" Find(Scalar::Prompt, FindBy::Name), ["findName" "findResult"];
    "flushAudio" "Flush Audio" Perform, [];
    "getConversationData" "Get Conversation Data" GetData(DataScope::Conversation), ["conversationId" "participantId" "attributes" "failureOutputs"];
    "getParticipantData" "Get Participant Data" GetData(DataScope::Participant), ["attributes" "participantId" "failureOutputs"];
    "holdMusic" "Hold Music" Say(&["prompt"]), ["prompt" "bargeInEnabled" "playStyle"];
    "initializeFlowOutcome" "Initialize Flow Outcome" Perform, ["flowOutcome"];
    "jumpToMenu" "Jump to Menu" JumpToMenu, ["targetMenuRef"];
    "jumpToTask" "Jump to Reusable Task" JumpToTask, ["targetTaskRef" "inputs"];
    "loop" "Loop" Loop, ["currentIndex" "loopCount"];
    "loopExit" "Exit Loop" LoopExit, ["none"];
    "loopNext" "Next Loop" LoopNext, ["none"];
    "loopUntil" "Loop Until" LoopUntil, ["currentIndex" "loopCount" "maxLoopCount" "loopsMax" "exitConditions" "untilCases" "cases"];
    "playAudio" "Play Audio" Say(&["audio"]), ["audio"];
    "playEstimatedWaitTime" "Play Estimated Wait Time" Perform, ["estimatedWaitTime" "roundingInterval" "specificRoundingIntervals" "playbackMode" "bargeInEnabled" "noValuesPrompt" "conversationFilter" "noWaitTimeAvailableAudio" "noWaitTimePrompt"];
    "playPositionInQueue" "Play Position in Queue" Perform, ["position" "positionInQueue" "playbackMode" "bargeInEnabled" "noPositionAudio"];
    "previousMenu" "Previous Menu" PreviousMenu, ["none"];
    "sendAutoReply" "Send Auto Reply" Say(&["messageBody"]), ["bcc" "cc" "from" "messageBody" "replyMode" "replyTo" "to" "subject" "attachments"];
    "sendNotification" "Send Notification" Perform, ["notification" "notificationMessage" "messageBody"];
    "sendResponse" "Send Response" Say(&["messageBody"]), ["messageBody" "imageUrl" "response"];
    "setConversationData" "Set Conversation Data" SetData(DataScope::Conversation), ["conversationId" "participantId" "attributes" "failureOutputs"];
    "setExternalTag" "Set External Tag" Perform, ["externalTag" "conversationId"];
    "setFlowOutcome" "Set Flow Outcome" Perform, ["flowOutcome" "flowOutcomeValue"];
    "setLanguage" "Set Language" Perform, ["language"];
    "setParticipantData" "Set Participant Data" SetData(DataScope::Participant), ["attributes" "participantId" "failureOutputs"];
    "setPostFlow" "Set Post-Flow" Perform, ["postFlow" "voiceSurveyFlow"];
    "setScreenPop" "Set Screen Pop" Perform, ["screenPopScript"];
    "setUtilizationLabel" "Set Utilization Label" Perform, ["utilizationLabel"];
    "setUuiData" "Set UUI Data" Perform, ["uuiData"];
    "setUUIData" "Set UUI Data" Perform, ["uuiData"];
    "setWhisperAudio" "Set Whisper Audio" Perform, ["audio" "whisperAudio"];
    "setWrapupCode" "Set Wrap-up Code" Perform, ["wrapupCode"];
    "showPrompt" "Show Prompt" Say(&["prompt"]), ["prompt"];
    "switch" "Switch" Switch, ["evaluate"];
    "transferToAcd" "Transfer to ACD" Transfer(TransferTo::Queue), ["targetQueue" "priority" "preferredAgents" "languageSkill" "skills" "appendSkills" "directAgent" "failureOutputs" "preTransferAudio" "failureTransferAudio" "preTransferCommunication" "failureTransferCommunication" "overrideInQueueFlow" "useDefaultHandling" "labelForUtilization" "utilizationLabel" "scheduledCallback" "externalTag"];
    "transferToFlow" "Transfer to Flow" Transfer(TransferTo::Flow), ["targetFlow" "failureOutputs" "preTransferAudio" "failureTransferAudio" "preTransferCommunication" "failureTransferCommunication"];
    "transferToFlowSecure" "Transfer to Secure Flow" Transfer(TransferTo::Flow), ["targetFlow" "connectTimeout" "invocationData" "failureOutputs" "preTransferAudio" "failureTransferAudio"];
    "transferToGroup" "Transfer to Group" Transfer(TransferTo::Group), ["targetGroup" "connectTimeout" "failureOutputs" "preTransferAudio" "failureTransferAudio" "transferCallToVoicemail" "voicemailRollover"];
    "transferToNumber" "Transfer to Number" Transfer(TransferTo::Number), ["targetNumber" "number" "connectTimeout" "failureOutputs" "preTransferAudio" "failureTransferAudio" "uuiData" "targetSite" "releaseLinkTransfer"];
    "transferToUser" "Transfer to User" Transfer(TransferTo::User), ["targetUser" "connectTimeout" "failureOutputs" "preTransferAudio" "failureTransferAudio" "transferCallToVoicemail" "voicemailRollover"];
    "transferToVoicemail" "Transfer to Voicemail" Transfer(TransferTo::Voicemail), ["destination" "failureOutputs" "preTransferAudio" "failureTransferAudio" "voicemailGreeting" "callbackNumber" "calleeName"];
    "updateData" "Update Data" UpdateData, ["statements"];
    "wait" "Wait" Wait, ["duration" "trimDurationNearMaxRunningTime"];
    "waitForInput" "Wait for Input" AskText, ["question" "communication" "noInput" "inputData" "outputData" "noInputs" "noMatch"];
};

/// The type with this name.
pub(crate) fn spec(name: &str) -> Option<&'static ActionSpec> {
    let found = SPECS.iter().find(|spec| spec.name == name);
    found.or_else(|| {
        SPECS
            .iter()
            .find(|spec| spec.name.eq_ignore_ascii_case(name))
    })
}

/// The names of all types that do something here.
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    SPECS.iter().map(|spec| spec.name)
}

/// What an action of an unlisted type without a name is called: `getResponse` is `Get Response`.
pub(crate) fn display(name: &str) -> String {
    if let Some(spec) = spec(name) {
        return spec.display.to_owned();
    }
    let mut display = String::with_capacity(name.len() + 4);
    for (at, letter) in name.char_indices() {
        match letter.is_ascii_uppercase() {
            true if at > 0 => display.extend([' ', letter]),
            false if at == 0 => display.extend(letter.to_uppercase()),
            _ => display.push(letter),
        }
    }
    display
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_listed_once() {
        let listed: Vec<_> = names().collect();
        assert!(
            listed
                .windows(2)
                .all(|pair| pair[0].to_lowercase() <= pair[1].to_lowercase())
        );
        assert_eq!(spec("CALLDATA").map(|spec| spec.name), Some("callData"));
    }

    #[test]
    fn unlisted_types_are_called_by_their_words() {
        assert_eq!(display("getResponse"), "Get Response");
        assert_eq!(display("evaluateScheduleGroup"), "Evaluate Schedule Group");
        assert_eq!(display(""), "");
    }
}
