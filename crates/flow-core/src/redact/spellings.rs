//! How a reply or an address may spell a secret: as JSON and URLs do, in base64, in hex.

use super::SHORTEST;

/// A secret as it is, and as a reply or an address may spell it.
pub(super) fn of(secret: &str) -> Vec<String> {
    let mut quoted = String::new();
    flow_syntax::json::quote_into(&mut quoted, secret);
    let quoted = quoted[1..quoted.len() - 1].to_owned();
    let mut spellings = vec![secret.to_owned(), quoted, percent_encoded(secret)];
    for core in base64_cores(secret.as_bytes()) {
        spellings.push(core.replace('+', "-").replace('/', "_"));
        spellings.push(core);
    }
    if secret.len() >= SHORTEST {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        spellings.extend([hex.to_uppercase(), hex]);
    }
    spellings
}

fn percent_encoded(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut encoded = String::new();
    for byte in text.bytes() {
        if unreserved(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
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
