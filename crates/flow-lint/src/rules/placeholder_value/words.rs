//! What people leave in tutorials and templates. Each function gives the first placeholder in a text of one kind.

use std::ops::Range;

use url::Url;

/// A part of a text that is to be replaced.
pub(super) struct Placeholder {
    pub(super) range: Range<usize>,
    pub(super) why: &'static str,
    pub(super) help: &'static str,
}

const ADDRESS: &str = "write the address of your service; to try it locally run with `--map FROM=http://127.0.0.1:PORT`";
const ID: &str = "write the id of one of your queues";
const VALUE: &str = "write the real value";
const SPEECH: &str = "write what the caller is to hear";

/// In the address of a lookup: hosts reserved for documentation, words to replace, and parts in brackets.
pub(super) fn in_address(text: &str) -> Option<Placeholder> {
    if let Some(found) = documentation_host(text) {
        return Some(found);
    }
    let bracketed = || brackets(text, "{", "}").filter(|range| !text[..range.start].ends_with('$'));
    let range = marked(text)
        .or_else(bracketed)
        .or_else(|| parts(text).find(|range| is_placeholder_part(&text[range.clone()])))?;
    Some(Placeholder {
        range,
        why: "this is to be replaced",
        help: ADDRESS,
    })
}

/// As the id of a queue.
pub(super) fn in_id(text: &str) -> Option<Placeholder> {
    let bare: String = text.to_lowercase().split(['-', '_', ' ']).collect();
    let is_name_of_id = matches!(
        &*bare,
        "queueid"
            | "myqueueid"
            | "thequeueid"
            | "somequeueid"
            | "queueidhere"
            | "examplequeueid"
            | "samplequeueid"
            | "testqueueid"
            | "id"
            | "guid"
            | "uuid"
            | "queueguid"
            | "queueuuid"
    );
    if is_name_of_id || is_sample_uuid(&bare) {
        return Some(whole(text, ID));
    }
    in_text(text, ID)
}

/// As a header.
pub(super) fn in_header(text: &str) -> Option<Placeholder> {
    in_text(text, VALUE)
}

/// In what is set or sent: only what nobody would mean.
pub(super) fn in_value(text: &str) -> Option<Placeholder> {
    unmistakable(text, VALUE)
}

/// In what is said or logged: only what nobody would say.
pub(super) fn in_speech(text: &str) -> Option<Placeholder> {
    unmistakable(text, SPEECH)
}

/// Words that are written to be replaced, and hosts that belong to nobody. `XXXX` may mask a number and `TODO` may be what is
/// meant: neither counts.
fn unmistakable(text: &str, help: &'static str) -> Option<Placeholder> {
    if let Some(found) = documentation_name(text, help) {
        return Some(found);
    }
    let is_yours = !text.contains(char::is_whitespace)
        && text.to_lowercase().starts_with("your")
        && is_placeholder_part(text);
    let range = is_yours
        .then_some(0..text.len())
        .or_else(|| yours_in_brackets(text))
        .or_else(|| brackets(text, "{{", "}}"))
        .or_else(|| lorem(text))
        .or_else(|| words(text).find(|range| is_to_be_replaced(&text[range.clone()])))?;
    Some(Placeholder {
        range,
        why: "this is to be replaced",
        help,
    })
}

/// `<your name>`, `<YOUR_QUEUE>`.
fn yours_in_brackets(text: &str) -> Option<Range<usize>> {
    brackets(text, "<", ">").filter(|range| {
        let inner = text[range.start + 1..range.end - 1].to_lowercase();
        let rest = inner.strip_prefix("your");
        rest.is_some_and(|rest| rest.starts_with([' ', '-', '_']))
    })
}

fn lorem(text: &str) -> Option<Range<usize>> {
    let start = text.to_ascii_lowercase().find("lorem ipsum")?;
    Some(start..start + "lorem ipsum".len())
}

/// Words with a hyphen or an underscore that only templates use, and `changeme`.
fn is_to_be_replaced(word: &str) -> bool {
    let lower = word.to_lowercase();
    let bare: String = lower.split(['-', '_']).collect();
    let is_joined = lower.len() > bare.len();
    let is_word = matches!(&*bare, "changeme" | "replaceme");
    is_word || is_joined && is_strong(word) && !is_crossed_out(&lower)
}

fn whole(text: &str, help: &'static str) -> Placeholder {
    Placeholder {
        range: 0..text.len(),
        why: "this is to be replaced",
        help,
    }
}

fn in_text(text: &str, help: &'static str) -> Option<Placeholder> {
    let phrase = is_placeholder_part(text.trim()).then_some(0..text.len());
    let range = phrase
        .or_else(|| marked(text))
        .or_else(|| words(text).find(|range| is_strong(&text[range.clone()])))?;
    Some(Placeholder {
        range,
        why: "this is to be replaced",
        help,
    })
}

/// `<token>`, `{{token}}`, and words in capitals that mark work to be done.
fn marked(text: &str) -> Option<Range<usize>> {
    let angle = brackets(text, "<", ">").filter(|range| {
        let inner = &text[range.start + 1..range.end - 1];
        inner
            .chars()
            .all(|c| c.is_alphanumeric() || " -_.".contains(c))
            && !inner.is_empty()
            && inner.trim() == inner
            && !inner
                .chars()
                .all(|c| c.is_ascii_lowercase() && inner.len() == 1)
    });
    let todo = || {
        ["TODO", "FIXME", "TBD"]
            .iter()
            .find_map(|mark| word(text, mark))
    };
    angle.or_else(|| brackets(text, "{{", "}}")).or_else(todo)
}

fn brackets(text: &str, open: &str, close: &str) -> Option<Range<usize>> {
    let start = text.find(open)?;
    let length = text[start..].find(close)?;
    Some(start..start + length + close.len())
}

/// A word that stands alone.
fn word(text: &str, wanted: &str) -> Option<Range<usize>> {
    words(text).find(|range| &text[range.clone()] == wanted)
}

/// The runs of letters, digits, `-` and `_`.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    runs(text, |c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// The parts of an address between `/`, `.`, `:` and what else divides it.
fn parts(text: &str) -> impl Iterator<Item = Range<usize>> {
    runs(text, |c| c.is_alphanumeric() || "-_%".contains(c))
}

fn runs(text: &str, belongs: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let start = at + rest.find(&belongs)?;
        let length = text[start..].find(|c| !belongs(c));
        let end = length.map_or(text.len(), |length| start + length);
        at = end;
        Some(start..end)
    })
}

/// Hosts that RFC 2606 and RFC 6761 reserve for documentation.
fn documentation_host(text: &str) -> Option<Placeholder> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?.trim_end_matches('.');
    let is_reserved = is_within(host, "example") || is_documentation_name(host);
    let start = text
        .to_ascii_lowercase()
        .find(host)
        .filter(|_| is_reserved)?;
    Some(reserved(start..start + host.len(), ADDRESS))
}

/// The name of such a host in a text: `www.example.com`, `name@example.com`.
fn documentation_name(text: &str, help: &'static str) -> Option<Placeholder> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let range = runs(text, belongs).find_map(|range| {
        // The period of a sentence is no part of it.
        let name = text[range.clone()].trim_end_matches('.');
        is_documentation_name(&name.to_ascii_lowercase())
            .then(|| range.start..range.start + name.len())
    })?;
    Some(reserved(range, help))
}

fn reserved(range: Range<usize>, help: &'static str) -> Placeholder {
    Placeholder {
        range,
        why: "this host is reserved for documentation",
        help,
    }
}

fn is_documentation_name(host: &str) -> bool {
    let names = ["example.com", "example.org", "example.net", "example.edu"];
    names.iter().any(|name| is_within(host, name))
}

/// Whether a host is the domain or belongs to it.
fn is_within(host: &str, domain: &str) -> bool {
    let front = host.strip_suffix(domain);
    front.is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

/// A part that is a placeholder on its own: `your-ngrok-url`, `yourdomain`, `api-key-here`, `xxxx`.
fn is_placeholder_part(part: &str) -> bool {
    let lower = part.to_lowercase();
    let bare: String = lower.split(['-', '_', ' ']).collect();
    let yours = [
        "domain",
        "company",
        "host",
        "server",
        "api",
        "url",
        "site",
        "tenant",
        "org",
        "subdomain",
        "endpoint",
        "service",
        "apikey",
        "token",
        "key",
        "secret",
        "queue",
        "queueid",
        "id",
        "ngrok",
        "ngrokurl",
        "ngrokid",
        "ngroksubdomain",
        "tunnel",
        "app",
        "name",
    ];
    let after_your = bare
        .strip_prefix("your")
        .or_else(|| bare.strip_prefix("my"));
    let is_yours = after_your.is_some_and(|rest| {
        let is_your = bare.starts_with("your");
        // `my-api` may be a name; `my-api-url-here` and `mydomain` are not.
        match is_your {
            true => {
                yours.contains(&rest) || lower.starts_with("your-") || lower.starts_with("your_")
            }
            false => matches!(
                rest,
                "domain"
                    | "company"
                    | "subdomain"
                    | "ngrokurl"
                    | "ngrok"
                    | "apikey"
                    | "token"
                    | "secret"
            ),
        }
    });
    is_yours || is_strong(part)
}

/// A word that is never anything but a placeholder.
fn is_strong(word: &str) -> bool {
    let lower = word.to_lowercase();
    let bare: String = lower.split(['-', '_', ' ']).collect();
    let is_word = matches!(
        &*bare,
        "changeme"
            | "changethis"
            | "replaceme"
            | "replacethis"
            | "replacewithyours"
            | "fixme"
            | "placeholder"
            | "tobedefined"
            | "tobedone"
            | "fillmein"
            | "fillin"
            | "insertyours"
            | "dummyvalue"
    );
    let is_phrase = (lower.starts_with("your-") || lower.starts_with("your_")) && lower.len() > 5
        || (bare.starts_with("replacewith") || bare.starts_with("insert"))
            && (bare.ends_with("here") || bare.contains("your"))
        || bare.ends_with("goeshere")
        || bare.starts_with("enteryour")
        || (bare.starts_with("put") && bare.ends_with("here"));
    is_word || is_phrase || is_crossed_out(&lower)
}

/// `xxxx`, and ids of such parts.
fn is_crossed_out(lower: &str) -> bool {
    let mut parts = lower.split(['-', '_']);
    let crosses = |part: &str| part.len() >= 3 && part.bytes().all(|byte| byte == b'x');
    parts.all(crosses)
}

/// The id of noughts, and those that documentation uses; without hyphens.
fn is_sample_uuid(bare: &str) -> bool {
    let of_one_digit = bare.len() == 32 && bare.bytes().all(|byte| byte == bare.as_bytes()[0]);
    of_one_digit
        || matches!(
            bare,
            "123e4567e89b12d3a456426614174000"
                | "12345678123412341234123456789012"
                | "12345678123412341234123456789abc"
                | "12345678123456781234567812345678"
                | "deadbeefdeadbeefdeadbeefdeadbeef"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn found(in_kind: fn(&str) -> Option<Placeholder>, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            let found = in_kind(text).map(|found| text[found.range].to_owned());
            assert_eq!(found.as_deref(), Some(*expected), "{text}");
        }
    }

    #[track_caller]
    fn fine(in_kind: fn(&str) -> Option<Placeholder>, cases: &[&str]) {
        for text in cases {
            let found = in_kind(text).map(|found| text[found.range].to_owned());
            assert_eq!(found, None, "{text}");
        }
    }

    #[test]
    fn addresses() {
        found(
            in_address,
            &[
                (
                    "https://your-ngrok-url.ngrok.io/api/v1/lookup",
                    "your-ngrok-url",
                ),
                ("https://example.com/api/v1/lookup", "example.com"),
                ("https://api.EXAMPLE.org:8443/x", "api.EXAMPLE.org"),
                ("https://crm.example/x", "crm.example"),
                ("https://yourdomain.com/x", "yourdomain"),
                ("https://mydomain.com/x", "mydomain"),
                (
                    "https://api.acme.com/customers/{customerId}",
                    "{customerId}",
                ),
                ("https://api.acme.com/{{tenant}}/x", "{{tenant}}"),
                ("https://<host>/x", "<host>"),
                ("https://api.acme.com/TODO", "TODO"),
                ("https://api.acme.com/YOUR_TENANT/x", "YOUR_TENANT"),
                ("https://xxxx.ngrok.io/x", "xxxx"),
                ("https://replace-me.acme.com", "replace-me"),
            ],
        );
        fine(
            in_address,
            &[
                "https://crm.acme.test/api/v1/lookup",
                "https://a1b2c3.ngrok.io/api",
                "https://examples.com/x",
                "https://counterexample.com/x",
                "https://acme.com/example.com",
                "https://yourtube.com/watch",
                "https://my-api.acme.com/todo/list",
                "https://xx.acme.com/v1",
                "https://api.acme.com/${id}",
                "https://api.acme.com/my/queue-id",
                "https://127.0.0.1:8000/api",
                "https://youropinion.acme.com/x",
            ],
        );
    }

    #[test]
    fn queue_ids() {
        let cases = [
            "your-queue-id",
            "YOUR_QUEUE_ID",
            "yourQueueId",
            "your queue id",
            "queue-id",
            "queueId",
            "<queue id>",
            "TODO",
            "changeme",
            "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "00000000-0000-0000-0000-000000000000",
            "123e4567-e89b-12d3-a456-426614174000",
            "my-queue-id",
            "insert-queue-id-here",
            "{{queueId}}",
        ];
        found(in_id, &cases.map(|text| (text, text)));
        fine(
            in_id,
            &[
                "9f2d6c1e-5b0a-4a53-8f0d-3c7e61b2a9d4",
                "queue-vip",
                "queue-default",
                "q-1",
                "support",
                "sales_de",
                "$queue",
                "${customer.queue}",
                "todo-team",
                "example",
                "12345",
                "my-queue",
                "Your Queue Matters Ltd",
                "youth-queue",
                "replacements",
                "put-off",
                "xx",
            ],
        );
    }

    #[test]
    fn headers() {
        found(
            in_header,
            &[
                ("Bearer <token>", "<token>"),
                ("Bearer YOUR_API_KEY", "YOUR_API_KEY"),
                ("your-api-key", "your-api-key"),
                ("changeme", "changeme"),
                ("Basic xxxxxxxx", "xxxxxxxx"),
                ("TODO", "TODO"),
            ],
        );
        fine(
            in_header,
            &[
                "application/json",
                "a < b and c > d",
                "insert",
                "your order",
                "Bearer ${token}",
                "<b>",
                "<>",
                "todo",
            ],
        );
    }

    #[test]
    fn values_and_speech() {
        for in_kind in [in_value, in_speech] {
            found(
                in_kind,
                &[
                    ("your-queue-id", "your-queue-id"),
                    ("yourQueueId", "yourQueueId"),
                    ("Hello YOUR_NAME", "YOUR_NAME"),
                    ("changeme", "changeme"),
                    ("replace-me", "replace-me"),
                    ("<your name>", "<your name>"),
                    ("Call <YOUR_NUMBER> now", "<YOUR_NUMBER>"),
                    ("Hello {{name}}", "{{name}}"),
                    ("Lorem ipsum dolor", "Lorem ipsum"),
                    ("See www.example.com.", "www.example.com"),
                    ("Write to name@Example.com, please", "Example.com"),
                    ("https://example.org/help", "example.org"),
                ],
            );
            fine(
                in_kind,
                &[
                    "XXXX",
                    "XXX",
                    "xxxx-xxxx-1234",
                    "TODO: call back",
                    "FIXME",
                    "TBD",
                    "voice",
                    "$lookupResponse.name",
                    "a < b and c > d",
                    "Timeout",
                    "your order",
                    "your name",
                    "Your call is important to us",
                    "<speak>Hello</speak>",
                    "<token>",
                    "Enter your number",
                    "insert your card here",
                    "a placeholder in the queue",
                    "Hello ${name}",
                    "my example.company is fine",
                    "counterexample.com",
                    "for example. com",
                    "put-down",
                ],
            );
        }
    }
}
