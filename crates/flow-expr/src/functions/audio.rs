//! What a caller hears: speech, prompts and silence, kept as a list of parts; see `parts`.
//!
//! Nothing is spoken here. `ToString` of an audio gives a transcript, which no expression of the platform can ask for.

use flow_syntax::Span;

use super::parts::Parts;
use super::{Arguments, Outcome, Row};
use crate::ExprError;
use crate::operators::too_large;
use crate::signature::{Kind, Parameter};
use crate::types::{Format, Scalar, Type};
use crate::{Object, Platform, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "AudioPlaybackOptions",
        overloads: "audio:apa, bargeIn:bln!lit -> aud
            audio:apa, bargeIn:bln!lit, flushNow:bln!lit -> aud",
        summary: "Says how an audio is played: whether the caller may interrupt it.",
        detail: "`bargeIn` true lets the caller interrupt; `flushNow` true plays at once what is waiting to be played. Both are written as literals. The transcript does not show them; they are the members `bargeIn` and `flush` of what is reported.",
        examples: &[("ToString(AudioPlaybackOptions(ToAudioTTS(\"Hello\"), true))", "\"Hello\"")],
        call: playback_options,
    },
    Row {
        name: "ToAudio",
        overloads: "promptToConvert:pmt -> aud",
        summary: "Makes an audio of a recorded prompt.",
        detail: "A prompt is written `Prompt.name`, one of the platform's own `PromptSystem.name`. A prompt that is not set is an error.",
        examples: &[("ToString(If(true, ToAudioTTS(\"Hello\"), ToAudio(FindUserPrompt(\"welcome\"))))", "\"Hello\"")],
        call: append,
    },
    Row {
        name: "ToAudioBlank",
        overloads: "lengthMs:int!lit[0..10000] -> aud",
        summary: "Makes a silence of so many milliseconds.",
        detail: "At most 10 seconds; the platform wants the number written as a literal.",
        examples: &[("ToString(ToAudioBlank(500))", "\"[silence 500 ms]\"")],
        call: to_audio_blank,
    },
    Row {
        name: "ToAudioBool",
        overloads: "boolToConvert:bln~ns -> aud
            boolToConvert:bln~ns, boolAudioFormat:bof -> aud",
        summary: "Says a Boolean, such as yes or no.",
        detail: "What is not set is not said.",
        examples: &[("ToString(ToAudioBool(true))", "\"true\"")],
        call: |arguments| say(arguments, "bool"),
    },
    Row {
        name: "ToAudioCurrency",
        overloads: "currencyToConvert:cur~ns -> aud
            currencyToConvert:cur~ns, currencyAudioFormat:cuf -> aud
            currencyToConvert:cur~ns, numberOfDecimalPlaces:int -> aud",
        summary: "Says an amount of money.",
        detail: "What is not set is not said.",
        examples: &[("ToString(ToAudioCurrency(MakeCurrency(10, \"USD\")))", "\"10.00|USD\"")],
        call: |arguments| say(arguments, "currency"),
    },
    Row {
        name: "ToAudioDate",
        overloads: "dateTimeToConvert:dtm~ns -> aud
            dateTimeToConvert:dtm~ns, dateAudioFormat:daf -> aud",
        summary: "Says the date of a moment.",
        detail: "What is not set is not said.",
        examples: &[("ToString(ToAudioDate(MakeDateTime(2009, 1, 10, 6, 30, 0)))", "\"2009-01-10\"")],
        call: |arguments| say(arguments, "date"),
    },
    Row {
        name: "ToAudioDateTime",
        overloads: "dateTimeToConvert:dtm~ns -> aud",
        summary: "Says the date and the time of a moment.",
        detail: "What is not set is not said.",
        examples: &[("ToString(ToAudioDateTime(MakeDateTime(2009, 1, 10, 6, 30, 0)))", "\"2009-01-10T06:30:00Z\"")],
        call: |arguments| say(arguments, "dateTime"),
    },
    Row {
        name: "ToAudioDuration",
        overloads: "durationToConvert:dur~ns -> aud",
        summary: "Says a length of time.",
        detail: "What is not set is not said.",
        examples: &[("ToString(ToAudioDuration(MakeDuration(0, 1, 0, 0)))", "\"PT1H\"")],
        call: |arguments| say(arguments, "duration"),
    },
    Row {
        name: "ToAudioNumber",
        overloads: "integerToConvert:int~ns -> aud
            integerToConvert:int~ns, languageContext:lne... -> aud
            integerToConvert:int~ns, numberAudioFormat:nuf -> aud
            integerToConvert:int~ns, numberAudioFormat:nuf, languageContext:lne... -> aud
            decimalToConvert:dec~ns -> aud
            decimalToConvert:dec~ns, languageContext:lne... -> aud
            decimalToConvert:dec~ns, numberAudioFormat:nuf -> aud
            decimalToConvert:dec~ns, numberAudioFormat:nuf, languageContext:lne... -> aud
            decimalToConvert:dec~ns, numberOfDecimalPlaces:int -> aud
            decimalToConvert:dec~ns, numberOfDecimalPlaces:int, languageContext:lne... -> aud
            decimalToConvert:dec~ns, numberAudioFormat:nuf, numberOfDecimalPlaces:int -> aud
            decimalToConvert:dec~ns, numberAudioFormat:nuf, numberOfDecimalPlaces:int, languageContext:lne... -> aud",
        summary: "Says a number.",
        detail: "A `Language…` constant gives the gender, case or quantity that the number is said in. What is not set is not said.",
        examples: &[("ToString(ToAudioNumber(42))", "\"42\"")],
        call: |arguments| say(arguments, "number"),
    },
    Row {
        name: "ToAudioNumberOrdinal",
        overloads: "integerToConvert:int~ns -> aud
            integerToConvert:int~ns, languageContext:lne... -> aud",
        summary: "Says a number as a place in an order: first, second, third.",
        detail: "A `Language…` constant gives the gender, case or quantity that the number is said in. What is not set is not said.",
        examples: &[("ToString(ToAudioNumberOrdinal(3))", "\"[ordinal 3]\"")],
        call: |arguments| say(arguments, "ordinal"),
    },
    Row {
        name: "ToAudioPercent",
        overloads: "integerToConvert:int~ns -> aud
            decimalToConvert:dec~ns -> aud
            decimalToConvert:dec~ns, numberOfDecimalPlaces:int -> aud",
        summary: "Says a number as a percentage.",
        detail: "The number is said as it is: 50 is said as 50 percent; a guess. What is not set is not said.",
        examples: &[("ToString(ToAudioPercent(50))", "\"50%\"")],
        call: |arguments| say(arguments, "percent"),
    },
    Row {
        name: "ToAudioPhoneNumber",
        overloads: "phoneNumberToConvert:phn~ns -> aud
            phoneNumberToConvert:phn~ns, phoneNumberFormat:phf -> aud
            phoneNumberToConvert:phn~ns, dialingCode:str~ns -> aud
            stringToConvert:str~ns -> aud",
        summary: "Says a telephone number, or a text digit by digit as one.",
        detail: "What is not set is not said.",
        examples: &[("ToString(ToAudioPhoneNumber(ToPhoneNumber(\"(317) 872-3000\")))", "\"+13178723000\"")],
        call: |arguments| say(arguments, "phoneNumber"),
    },
    Row {
        name: "ToAudioTime",
        overloads: "dateTimeToConvert:dtm~ns -> aud
            dateTimeToConvert:dtm~ns, timeAudioFormat:tif -> aud",
        summary: "Says the time of day of a moment.",
        detail: "What is not set is not said.",
        examples: &[("ToString(ToAudioTime(MakeDateTime(2009, 1, 10, 6, 30, 0)))", "\"06:30:00Z\"")],
        call: |arguments| say(arguments, "time"),
    },
    Row {
        name: "ToAudioTimeRange",
        overloads: "lowerBound:int, upperBound:int, timePart:tpf~ns -> aud",
        summary: "Says a range of time, such as 5 to 10 minutes.",
        detail: "A `Format.TimePart…` constant gives the unit; without one only the numbers are said, a guess. A part that is not set counts as not given.",
        examples: &[("ToString(ToAudioTimeRange(5, 10, NOT_SET))", "\"5 to 10\"")],
        call: |arguments| say(arguments, "timeRange"),
    },
    Row {
        name: "ToAudioTTS",
        overloads: "text:str~ns -> aud
            text:str~ns, IETFLanguageTag:str!lit -> aud
            text:str~ns, stringAudioFormat:stf -> aud",
        summary: "Says a text with the voice of the flow's language, or of the language that is given.",
        detail: "`Format.String.playChars` has the characters said one by one. The language is written as a literal. What is not set is not said.",
        examples: &[("ToString(ToAudioTTS(\"Hello\"))", "\"Hello\""), ("ToString(ToAudioTTS(NOT_SET))", "\"\"")],
        call: |arguments| say(arguments, "tts"),
    },
];

/// Joins audio and prompts; what is not set adds nothing.
pub(super) fn append(arguments: Arguments<'_>) -> Outcome {
    let audio = joined(arguments.all().iter().flatten(), arguments.whole())?;
    Ok(Some(audio))
}

/// The two of an `a + b` one behind the other, at `place`; `None` where one of them is neither Audio nor Prompt.
pub(crate) fn join(left: &Value, right: &Value, place: Span) -> Option<Result<Value, ExprError>> {
    let audible = |value: &Value| {
        matches!(value, Value::Platform(Platform::Record(record))
            if matches!(record.kind(), Scalar::Audio | Scalar::Prompt))
    };
    (audible(left) && audible(right)).then(|| joined([left, right], place))
}

fn joined<'v>(
    values: impl IntoIterator<Item = &'v Value>,
    place: Span,
) -> Result<Value, ExprError> {
    let mut parts = Parts::new();
    for value in values {
        parts.take(value).map_err(|_| too_large(place))?;
    }
    Ok(parts.into_value(Scalar::Audio, []))
}

/// Options of an audio that has some already are replaced.
fn playback_options(arguments: Arguments<'_>) -> Outcome {
    let mut parts = Parts::new();
    if let Some(audio) = arguments.get(0) {
        let taken = parts.take_without_options(audio);
        taken.map_err(|_| too_large(arguments.whole()))?;
    }
    let barge_in = [("bargeIn", Value::Bool(arguments.flag(1)?))];
    let flush = match arguments.count() {
        2 => None,
        _ => Some(("flush", Value::Bool(arguments.flag(2)?))),
    };
    let options = barge_in.into_iter().chain(flush);
    Ok(Some(parts.into_value(Scalar::Audio, options)))
}

fn to_audio_blank(arguments: Arguments<'_>) -> Outcome {
    let silence = Value::from(arguments.integer(0)?);
    one_part(arguments, Object::of([("silence", silence)]))
}

/// One part that says the first argument as a value of this kind.
fn say(arguments: Arguments<'_>, kind: &str) -> Outcome {
    let Some(value) = arguments.get(0) else {
        return Ok(Some(Parts::new().into_value(Scalar::Audio, [])));
    };
    let name = if kind == "tts" { "text" } else { "value" };
    let mut members = vec![("say", Value::from(kind)), (name, value.clone())];
    members.extend((1..arguments.count()).filter_map(|index| option(arguments, index)));
    if let Some(contexts) = contexts(arguments) {
        members.push(("context", contexts));
    }
    one_part(arguments, Object::of(members))
}

/// How the value is said, as the parameter's type or the vendor's name for it tells.
fn option(arguments: Arguments<'_>, index: usize) -> Option<(&'static str, Value)> {
    let parameter = arguments.overload().parameter(index)?;
    let value = arguments.get(index)?;
    Some(match (parameter.kind, parameter.name) {
        _ if is_context(parameter) => return None,
        (Kind::Is(Type::One(Scalar::Format(_))), name) => {
            let name = if name == "timePart" { "unit" } else { "format" };
            (name, Value::from(&*value.text()))
        }
        (_, "IETFLanguageTag") => ("language", value.clone()),
        (_, "numberOfDecimalPlaces") => ("decimalPlaces", value.clone()),
        (_, name) => (name, value.clone()),
    })
}

fn contexts(arguments: Arguments<'_>) -> Option<Value> {
    let is_context = |index: &usize| {
        arguments
            .overload()
            .parameter(*index)
            .is_some_and(is_context)
    };
    let contexts: Vec<Value> = (1..arguments.count())
        .filter(is_context)
        .filter_map(|index| Some(Value::from(&*arguments.get(index)?.text())))
        .collect();
    (!contexts.is_empty()).then(|| Value::list(contexts))
}

fn is_context(parameter: &Parameter) -> bool {
    parameter.kind == Kind::Is(Type::One(Scalar::Format(Format::Language)))
}

fn one_part(arguments: Arguments<'_>, part: Object) -> Outcome {
    let mut parts = Parts::new();
    parts.push(part).map_err(|_| too_large(arguments.whole()))?;
    Ok(Some(parts.into_value(Scalar::Audio, [])))
}

#[cfg(test)]
mod tests;
