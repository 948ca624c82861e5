//! Small bodies that expand to large ones. They are correct: a client without a limit reads them to their end.

use std::io::Write;

use flate2::{Compress, Compression, FlushCompress, write::GzEncoder};

const MIB: usize = 1 << 20;

/// The bytes, compressed.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a Vec takes every byte");
    encoder.finish().expect("a Vec takes every byte")
}

/// 960 MiB of blanks in less than 1 MiB of gzip, put together from one compressed MiB: its blocks end with a whole byte and
/// refer to nothing before them.
pub(crate) fn gzip_bomb() -> Vec<u8> {
    const PIECES: usize = 960;
    /// CRC-32 of the blanks.
    const SUM: u32 = 0x8dd1_be70;
    /// RFC 1952 section 2.3: deflate, no flags, no time, unknown system.
    const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    /// A last, empty block (RFC 1951 section 3.2.4): stored, no bytes.
    const END: [u8; 5] = [1, 0, 0, 0xff, 0xff];
    let piece = deflated_blanks();
    let mut bomb = HEAD.to_vec();
    for _ in 0..PIECES {
        bomb.extend_from_slice(&piece);
    }
    bomb.extend(END);
    bomb.extend(SUM.to_le_bytes());
    bomb.extend(u32::to_le_bytes((PIECES * MIB) as u32));
    bomb
}

fn deflated_blanks() -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    let mut piece = Vec::with_capacity(64 << 10);
    let blanks = vec![b' '; MIB];
    deflate
        .compress_vec(&blanks, &mut piece, FlushCompress::Full)
        .expect("there is room for a MiB of blanks");
    piece
}

/// 960 MiB of blanks in less than 1 KiB of brotli: a first piece, and a piece that can follow any other, of 16 MiB each.
pub(crate) fn brotli_bomb() -> Vec<u8> {
    const FIRST: [u8; 14] = [
        0xcf, 0xff, 0xff, 0x7f, 0x00, 0x24, 0x40, 0xe2, 0xb1, 0x40, 0x72, 0xef, 0xff, 0x0d,
    ];
    const NEXT: [u8; 14] = [
        0xfc, 0xff, 0xff, 0x07, 0x40, 0x02, 0x20, 0x0e, 0x0b, 0x40, 0xf7, 0xfe, 0xdf, 0x00,
    ];
    const END: u8 = 0x03;
    let mut bomb = FIRST.to_vec();
    for _ in 1..60 {
        bomb.extend(NEXT);
    }
    bomb.push(END);
    bomb
}

/// 1 GiB of blanks in 32 KiB of zstd: blocks of one repeated byte (RFC 8878 section 3.1.1.2).
pub(crate) fn zstd_bomb() -> Vec<u8> {
    const BLOCK: u32 = 128 << 10;
    const BLOCKS: usize = (1 << 30) / BLOCK as usize;
    const REPEATED: u32 = 1 << 1;
    const LAST: u32 = 1;
    // The magic number, no flags, a window of 128 KiB.
    let mut bomb = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3];
    for number in 1..=BLOCKS {
        let last = if number == BLOCKS { LAST } else { 0 };
        let header = BLOCK << 3 | REPEATED | last;
        bomb.extend_from_slice(&header.to_le_bytes()[..3]);
        bomb.push(b' ');
    }
    bomb
}
