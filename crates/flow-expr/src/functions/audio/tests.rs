//! Tests of the functions that make audio.

use super::*;
use crate::world::World;

const OWNED: &str = r#"{"userPrompts": ["welcome"], "systemPrompts": ["hold"]}"#;

#[track_caller]
fn gives(text: &str, expected: &str) {
    assert_eq!(World::of(OWNED).shown(text), expected, "{text}");
}

/// The parts of the audio as JSON.
#[track_caller]
fn plays(text: &str, parts: &str) {
    gives(&format!("ToJson({text}).parts"), parts);
}

/// What a person reads of the audio.
#[track_caller]
fn sounds(text: &str, transcript: &str) {
    gives(&format!("ToString({text})"), &format!("\"{transcript}\""));
}

#[test]
fn the_examples_are_true() {
    for (text, expected) in ROWS.iter().flat_map(|row| row.examples) {
        gives(text, expected);
    }
}

#[test]
fn speech_keeps_its_language_or_format() {
    plays(
        "ToAudioTTS(\"Hallo\", \"de-de\")",
        r#"[{"say":"tts","text":"Hallo","language":"de-de"}]"#,
    );
    plays(
        "ToAudioTTS(\"ab1\", Format.String.playChars)",
        r#"[{"say":"tts","text":"ab1","format":"Format.String.playChars"}]"#,
    );
}

#[test]
fn values_keep_how_they_are_said() {
    plays("ToAudioNumber(5)", r#"[{"say":"number","value":5}]"#);
    plays(
        "ToAudioNumber(5.25, Format.Number.digits, 1, Language.Case.nominative, Language.Gender.feminine)",
        r#"[{"say":"number","value":5.25,"format":"Format.Number.digits","decimalPlaces":1,"context":["Language.Case.nominative","Language.Gender.feminine"]}]"#,
    );
    plays(
        "ToAudioNumber(5.5, 2)",
        r#"[{"say":"number","value":5.5,"decimalPlaces":2}]"#,
    );
    plays(
        "ToAudioTimeRange(5, 10, Format.TimePart.minutes)",
        r#"[{"say":"timeRange","value":5,"upperBound":10,"unit":"Format.TimePart.minutes"}]"#,
    );
    plays(
        "ToAudioPhoneNumber(\"911\")",
        r#"[{"say":"phoneNumber","value":"911"}]"#,
    );
    plays(
        "ToAudioBool(true, Format.Bool.yesNo)",
        r#"[{"say":"bool","value":true,"format":"Format.Bool.yesNo"}]"#,
    );
}

#[test]
fn what_is_not_set_is_not_said() {
    plays("ToAudioNumber(ToInt(NOT_SET))", "[]");
    plays("ToAudioTTS(NOT_SET, \"de-de\")", "[]");
    gives("IsSet(ToAudioTTS(NOT_SET))", "true");
    gives(
        "ToAudio(FindUserPrompt(\"nothing\"))",
        "not-set at `FindUserPrompt(\"nothing\")`",
    );
}

#[test]
fn silence_lasts_ten_seconds_at_most() {
    plays("ToAudioBlank(0)", r#"[{"silence":0}]"#);
    gives("ToAudioBlank(10001)", "range at `10001`");
}

#[test]
fn audio_and_prompts_are_appended() {
    let text = "Append(ToAudioTTS(\"Hello\"), ToAudioBlank(500), FindUserPrompt(\"welcome\"))";
    plays(
        text,
        r#"[{"say":"tts","text":"Hello"},{"silence":500},{"prompt":"welcome"}]"#,
    );
    sounds(text, "Hello [silence 500 ms] [prompt welcome]");
    sounds(
        "Append(FindSystemPrompt(\"hold\"), FindUserPrompt(\"no\"), ToAudio(FindUserPrompt(\"welcome\")))",
        "[prompt hold] [prompt welcome]",
    );
    sounds(
        "Append(ToAudioTTS(\"You said \"), ToAudioNumberOrdinal(3), ToAudioTTS(\", right?\"))",
        "You said [ordinal 3], right?",
    );
    gives("Append(ToAudioTTS(\"a\"), \"b\")", "type at `\"b\"`");
}

#[test]
fn options_say_how_an_audio_is_played() {
    gives(
        "ToJson(AudioPlaybackOptions(ToAudioBlank(5), true, false))",
        r#"{"parts":[{"silence":5}],"bargeIn":true,"flush":false}"#,
    );
    gives(
        "ToJson(AudioPlaybackOptions(AudioPlaybackOptions(ToAudioBlank(5), true), false))",
        r#"{"parts":[{"silence":5}],"bargeIn":false}"#,
    );
    plays(
        "Append(AudioPlaybackOptions(ToAudioBlank(5), false), ToAudioBlank(6))",
        r#"[{"silence":5,"bargeIn":false},{"silence":6}]"#,
    );
    plays(
        "AudioPlaybackOptions(FindUserPrompt(\"welcome\"), false)",
        r#"[{"prompt":"welcome"}]"#,
    );
}

#[test]
fn audio_is_equal_when_it_plays_the_same() {
    gives(
        "ToAudioTTS(\"a\") == Append(ToAudioTTS(\"a\"), ToAudioTTS(NOT_SET))",
        "true",
    );
    gives("ToAudioTTS(\"a\") == ToAudioTTS(\"b\")", "false");
    gives(
        "AudioPlaybackOptions(ToAudioTTS(\"a\"), true) == ToAudioTTS(\"a\")",
        "false",
    );
}

#[test]
fn plus_joins_two_that_are_heard() {
    let mut world = World::of(OWNED);
    let mut value = |text: &str| world.eval(text).unwrap().unwrap();
    let (hello, prompt, text) = (
        value("ToAudioTTS(\"Hi\")"),
        value("FindUserPrompt(\"welcome\")"),
        value("\"a\""),
    );
    let span = Span::new(0, 0);
    let joined = join(&prompt, &hello, span).unwrap().unwrap();
    assert_eq!(joined.text(), "[prompt welcome] Hi");
    assert!(join(&hello, &text, span).is_none());
}

#[test]
fn audio_that_grows_meets_a_limit() {
    let json = format!("{{\"t\": \"{}\"}}", "a".repeat(1_000_000));
    let five = "ToAudioTTS($t), ".repeat(5);
    let text = format!("Append({five} ToAudioBlank(1))");
    assert_eq!(World::new(&json).shown(&text), format!("range at `{text}`"));
    let many = ["ToAudioTTS($t)"; 20]
        .map(|one| format!("IsSet({one})"))
        .join(" and ");
    assert_eq!(World::new(&json).shown(&many), "true");
    let more = vec!["IsSet(ToAudioTTS($t))"; 80].join(" and ");
    assert!(World::new(&json).shown(&more).starts_with("range at"));
}
