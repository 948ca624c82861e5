//! Ids in the platform's form that nothing random is in: made from names, or counted.

/// The id of something that has these names: the same names always give the same id.
///
/// FNV-1a over the names, each ended by a zero byte, in the form of a UUID of version 8 (RFC 9562 section 5.8).
pub(super) fn made_of<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let mut hash = BASIS;
    for name in names {
        for byte in name.bytes().chain([0]) {
            hash = (hash ^ u128::from(byte)).wrapping_mul(PRIME);
        }
    }
    uuid(hash)
}

/// The id of the thing with this number.
pub(super) fn counted(number: u64) -> String {
    uuid(u128::from(number))
}

fn uuid(bits: u128) -> String {
    let version = (bits & !(0xf << 76)) | (8 << 76);
    let hex = format!("{:032x}", (version & !(0b11 << 62)) | (0b10 << 62));
    let (a, b, c, d, e) = (
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    );
    format!("{a}-{b}-{c}-{d}-{e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_the_platforms() {
        assert_eq!(counted(17), "00000000-0000-8000-8000-000000000011");
        let made = made_of(["Refunds", "Pay"]);
        assert_eq!(made.len(), 36);
        assert_eq!(&made[14..15], "8");
        assert_eq!(made, made_of(["Refunds", "Pay"]));
        assert_ne!(made, made_of(["RefundsPay"]));
    }
}
