//! Lines of the standard input, none of which is kept longer than an expression may be.

use std::io::{self, BufRead, Read};

use flow_expr::{Dialect, Expr, ExprError};

/// More bytes than 32,000 characters and their line end have.
const LONGEST: u64 = 4 * 32_000 + 8;

/// The next line without its end, or what is wrong with it; `None` when there are no more.
pub(super) fn next(input: &mut impl BufRead) -> io::Result<Option<Result<String, ExprError>>> {
    let mut bytes = vec![];
    if input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    } else {
        skip_rest(input)?;
    }
    // What is no UTF-8 becomes the replacement character, which no expression outside of texts holds.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match bytes.len() as u64 >= LONGEST - 2 {
        true => Ok(Some(Expr::parse(&text, Dialect::Both).map(|_| text))),
        false => Ok(Some(Ok(text))),
    }
}

fn skip_rest(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, done) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Result<String, String>> {
        let mut input = io::BufReader::with_capacity(7, text);
        let mut lines = vec![];
        while let Some(line) = next(&mut input).unwrap() {
            lines.push(line.map_err(|error| error.code.to_string()));
        }
        lines
    }

    #[test]
    fn lines_end_at_line_feeds_with_and_without_carriage_returns() {
        let expected: Vec<Result<String, String>> =
            ["1 + 1", "", "2"].map(|line| Ok(line.to_owned())).into();
        assert_eq!(read(b"1 + 1\r\n\n2"), expected);
    }

    #[test]
    fn an_endless_line_is_refused_and_the_next_one_is_read() {
        let long = [vec![b'1'; 1_000_000], b"\n5".to_vec()].concat();
        assert_eq!(
            read(&long),
            [Err("too-long".to_owned()), Ok("5".to_owned())]
        );
    }
}
