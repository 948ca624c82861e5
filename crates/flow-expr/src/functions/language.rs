//! The languages of the flow, and of what a person wrote.

use std::sync::LazyLock;

use whatlang::{Detector, Lang, Script};

use super::{Arguments, Outcome, Row};
use crate::Value;

/// The language of a flow that names none.
const USUAL: &str = "en-us";

/// A text with fewer letters says too little about its language; of other scripts than ours a third is enough.
const FEWEST_LETTERS: usize = 10;

/// What stands behind these decides nothing, and takes time.
const MOST_CHARACTERS: usize = 10_000;

/// How sure it has to be that a text is of a language that only one of the libraries knows, and how sure that it may be.
const SURE: f64 = 0.6;
const DOUBTFUL: f64 = 0.15;

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "DetectLanguage",
        overloads: "stringToSearch:str~ns, defaultString:str~ns -> str",
        summary: "Tells in which language a text is written, as a code of two letters such as `en`.",
        detail: "Gives the second argument where the text is not set, has less than ten letters, or could be of several languages. \
            How the platform decides is not known; here one sentence is mostly enough, and a few words may be taken for a related language.",
        examples: &[
            (
                "DetectLanguage(\"Where is my order? I have been waiting for two weeks.\", \"auto\")",
                "\"en\"",
            ),
            ("DetectLanguage(\"ok\", \"auto\")", "\"auto\""),
        ],
        call: detect_language,
    },
    Row {
        name: "GetDefaultLanguage",
        overloads: " -> str",
        summary: "Gives the default language of the flow, such as `en-us`.",
        detail: "A flow that does not name its languages has `en-us`; a guess.",
        examples: &[("GetDefaultLanguage()", "\"en-us\"")],
        call: get_default_language,
    },
    Row {
        name: "GetSupportedLanguages",
        overloads: " -> List<str>",
        summary: "Gives the languages that the flow supports, the default language first.",
        detail: "A flow that does not name its languages has `en-us` alone; a guess, like the order.",
        examples: &[("GetSupportedLanguages()[0]", "\"en-us\"")],
        call: get_supported_languages,
    },
];

fn detect_language(arguments: Arguments<'_>) -> Outcome {
    let code = arguments.text_if_set(0)?.and_then(|text| detect(text));
    Ok(match code {
        Some(code) => Some(Value::from(code)),
        None => arguments.get(1).cloned(),
    })
}

fn get_default_language(arguments: Arguments<'_>) -> Outcome {
    let first = arguments.world().languages().first();
    Ok(Some(Value::from(first.map_or(USUAL, |tag| &**tag))))
}

fn get_supported_languages(arguments: Arguments<'_>) -> Outcome {
    let tags = arguments.world().languages();
    Ok(Some(match tags {
        [] => Value::list([Value::from(USUAL)]),
        tags => Value::list(tags.iter().map(|tag| Value::from(&**tag))),
    }))
}

/// The code of the language, where the text leaves little doubt.
///
/// Of the two libraries one is the better judge of short texts and always answers, in one of 16 languages; the other one
/// knows many more and says how sure it is.
fn detect(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(MOST_CHARACTERS);
    let text = &text[..end.map_or(text.len(), |(at, _)| at)];
    let wide = WIDE.detect(text)?;
    let fewest = match wide.script() {
        Script::Latin => FEWEST_LETTERS,
        _ => FEWEST_LETTERS / 3,
    };
    if text.chars().filter(|c| c.is_alphabetic()).count() < fewest {
        return None;
    }
    let close = whichlang::LANGUAGES.map(whichlang::Lang::three_letter_code);
    let is_close = close.contains(&wide.lang().code());
    match wide.confidence() {
        confidence if is_close || confidence < DOUBTFUL => {
            Lang::from_code(whichlang::detect_language(text).three_letter_code()).and_then(code)
        }
        confidence if confidence < SURE => None,
        _ => code(wide.lang()),
    }
}

/// The library that knows many languages, without those that few people write to a contact centre.
static WIDE: LazyLock<Detector> = LazyLock::new(|| {
    let spoken = Lang::all()
        .iter()
        .copied()
        .filter(|language| code(*language).is_some());
    Detector::with_allowlist(spoken.collect())
});

/// The language's code of two letters; `None` for Latin and the like, which are found in texts that are of no language.
fn code(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "no",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Vie => "vi",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;
    use proptest::prelude::*;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        assert_eq!(World::default().shown(text), expected, "{text}");
    }

    #[test]
    fn the_examples_are_true() {
        for (text, expected) in ROWS.iter().flat_map(|row| row.examples) {
            gives(text, expected);
        }
    }

    #[test]
    fn sentences_are_known() {
        let sentences = [
            (
                "I would like to speak to an agent about my last invoice",
                "en",
            ),
            ("Ich möchte gerne mit einem Mitarbeiter sprechen", "de"),
            ("Je voudrais parler à un conseiller, s'il vous plaît", "fr"),
            ("Quiero hablar con un agente sobre mi factura", "es"),
            ("Vorrei parlare con un operatore della mia fattura", "it"),
            (
                "Eu gostaria de falar com um atendente sobre a minha fatura",
                "pt",
            ),
            ("Я хотел бы поговорить с оператором", "ru"),
            ("我想和客服人员谈谈我的账单问题", "zh"),
            ("担当者と話したいのですが", "ja"),
            (
                "Chciałbym porozmawiać z konsultantem o mojej fakturze",
                "pl",
            ),
            ("Hello, how are you?", "en"),
            ("Hallo, ich brauche Hilfe", "de"),
            ("我想取消订单", "zh"),
        ];
        for (sentence, code) in sentences {
            assert_eq!(detect(sentence), Some(code), "{sentence}");
        }
    }

    #[test]
    fn what_says_too_little_gives_the_default() {
        gives("DetectLanguage(\"  \", \"auto\")", "\"auto\"");
        gives("DetectLanguage(NOT_SET, \"en\")", "\"en\"");
        gives("DetectLanguage(\"12345 67890 12345\", NOT_SET)", "NOT_SET");
        gives("DetectLanguage(\"no\", \"fr\")", "\"fr\"");
        gives("DetectLanguage(5, \"en\")", "type at `5`");
    }

    #[test]
    fn the_flow_has_languages() {
        let mut world = World::default();
        world.languages = vec!["de-de".into(), "en-us".into()];
        assert_eq!(world.shown("GetDefaultLanguage()"), "\"de-de\"");
        let list = world.shown("GetSupportedLanguages()");
        assert_eq!(list, "MakeList(\"de-de\", \"en-us\")");
        gives("Count(GetSupportedLanguages())", "1");
    }

    proptest! {
        #[test]
        fn any_text_has_a_language_or_none(text in "\\PC{0,60}") {
            let _ = detect(&text);
        }
    }
}
