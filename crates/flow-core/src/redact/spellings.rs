//! How a reply or an address may spell a secret: as JSON and URLs do, in base64, in hex.

use super::SHORTEST;

/// A secret as it is, and as a reply or an address may spell it. What is encoded as a whole, such as a request that is sent back in
/// base64, may hold it behind escapes, which only show before they are encoded.
pub(super) fn of(secret: &str) -> Vec<String> {
    let quoted = quoted(secret);
    let mut plain = vec![
        quoted.replace('/', "\\/"),
        self::quoted(&quoted),
        quoted,
        secret.to_owned(),
    ];
    for unreserved in ["-._~", ""] {
        plain.push(percent_encoded(secret, unreserved, |byte| {
            format!("%{byte:02X}")
        }));
        plain.push(percent_encoded(secret, unreserved, |byte| {
            format!("%{byte:02x}")
        }));
    }
    plain.sort();
    plain.dedup();
    let encoded: Vec<String> = plain.iter().flat_map(|plain| encodings(plain)).collect();
    plain.extend(encoded);
    plain
}

/// A text in base64 of both alphabets, at any place in what is encoded, and in hex.
fn encodings(text: &str) -> Vec<String> {
    let mut encodings = Vec::new();
    for core in base64_cores(text.as_bytes()) {
        encodings.push(core.replace('+', "-").replace('/', "_"));
        encodings.push(core);
    }
    if text.len() >= SHORTEST {
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        encodings.extend([hex.to_uppercase(), hex]);
    }
    encodings
}

/// The text as JSON writes it, without the quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    flow_syntax::json::quote_into(&mut quoted, text);
    quoted[1..quoted.len() - 1].to_owned()
}

fn percent_encoded(text: &str, unreserved: &str, spelt: impl Fn(u8) -> String) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || unreserved.as_bytes().contains(&byte) {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&spelt(byte)),
        }
    }
    encoded
}

/// The base64 of a secret at each of the three offsets that it may have in a longer text, without the letters at its
/// edges that depend on its neighbours.
fn base64_cores(secret: &[u8]) -> Vec<String> {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
    let core = |offset: usize| {
        let mut padded = vec![0; offset];
        padded.extend_from_slice(secret);
        let encoded = STANDARD_NO_PAD.encode(&padded);
        let skipped = (offset * 8).div_ceil(6);
        let kept = padded.len() * 8 / 6;
        encoded.get(skipped..kept).map(str::to_owned)
    };
    (0..3)
        .filter_map(core)
        .filter(|core| core.len() >= 2 * SHORTEST)
        .collect()
}
