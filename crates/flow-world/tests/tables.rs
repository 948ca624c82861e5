//! Data tables in CSV.

#![expect(
    clippy::unwrap_used,
    reason = "what is no test function here only serves tests"
)]

use flow_expr::literal;
use flow_world::Table;
use proptest::prelude::*;

#[track_caller]
fn gives(csv: &str, key: Option<&str>, expected: &[&str]) {
    let table = Table::from_csv(csv, key).unwrap();
    let row = |(key, row): (&str, &flow_world::Row)| {
        let cells: Vec<String> = row
            .iter()
            .map(|(name, value)| format!("{name}={}", literal(Some(value))))
            .collect();
        format!("{key}: {}", cells.join(" "))
    };
    assert_eq!(table.rows().map(row).collect::<Vec<_>>(), expected, "{csv}");
}

#[track_caller]
fn refuses(csv: &str, key: Option<&str>, line: usize, expected: &str) {
    let error = Table::from_csv(csv, key).unwrap_err();
    assert_eq!(
        (error.line, error.message.as_str()),
        (line, expected),
        "{csv}"
    );
}

#[test]
fn columns_have_the_type_that_all_their_cells_have() {
    gives(
        "country,rate,open,zip\nDE,19,true,01067\nUS,7.5,FALSE,\n",
        None,
        &[
            r#"DE: country="DE" open=true rate=19 zip="01067""#,
            r#"US: country="US" open=false rate=7.5"#,
        ],
    );
}

#[test]
fn the_key_is_in_the_column_called_key_or_the_first_or_the_one_that_is_named() {
    gives("a,Key\n1,2\n", None, &[r#"2: Key="2" a=1"#]);
    gives("a,b\n1,2\n", Some("b"), &[r#"2: a=1 b="2""#]);
}

#[test]
fn quotes_hold_commas_lines_and_quotes() {
    gives(
        "k,v\r\n\"a,b\",\"say \"\"hi\"\"\nthere\"\r\n\r\n",
        None,
        &[r#"a,b: k="a,b" v="say \"hi\"\nthere""#],
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    refuses(
        "",
        None,
        1,
        "the table is empty: its first row names the columns",
    );
    refuses(
        "a,b\n1\n",
        None,
        2,
        "the row has 1 cell, and the first row names 2 columns",
    );
    refuses("a,a\n", None, 1, "two columns are called `a`");
    refuses("a,\n", None, 1, "column 2 has no name");
    refuses("a\nx\nx\n", None, 3, "another row has the key `x`");
    refuses("a,b\n,1\n", None, 2, "the row has no key: `a` is empty");
    refuses("a\n\"x\n", None, 2, "a quote is not closed");
    refuses(
        "a,b\n",
        Some("c"),
        1,
        "no column is called `c`: there are `a`, `b`",
    );
}

proptest! {
    #[test]
    fn any_text_is_a_table_or_refused(csv in "[a,\"\r\n 1é]{0,40}", key in prop::option::of("[a1]")) {
        let _ = Table::from_csv(&csv, key.as_deref());
    }

    #[test]
    fn cells_that_are_quoted_are_kept(cells in prop::collection::vec("[a-c,\"\n é]{1,5}x", 1..5)) {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let names: Vec<String> = (0..cells.len()).map(|index| format!("c{index}")).collect();
        let table = Table::from_csv(&format!("{}\n{}", names.join(","), quoted.join(",")), None).unwrap();
        let row = table.row(&cells[0]).unwrap();
        for (name, cell) in names.iter().zip(&cells) {
            prop_assert_eq!(row[name].as_text(), Some(cell.as_str()));
        }
    }
}
