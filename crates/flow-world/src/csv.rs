//! Data tables as CSV (RFC 4180): a first row of names, a comma between cells, quotes around cells that need them.

use flow_expr::{Number, Value};

use crate::table::{Row, Table};

/// The most rows of a table.
const MOST_ROWS: usize = 1_000_000;

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

struct Record {
    line: usize,
    cells: Vec<String>,
}

impl Table {
    /// Reads a table from CSV.
    ///
    /// The key of a row is in the column `key`, else in the first one, and is a text. A column is Boolean when all its cells
    /// are `true` or `false`, a number when all are numbers as JSON writes them (so that `0042` is a text), and text else. An
    /// empty cell is not set.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong.
    pub fn from_csv(text: &str, key: Option<&str>) -> Result<Self, CsvError> {
        let mut records = records(text.trim_start_matches('\u{feff}'))?.into_iter();
        let head = records.next().ok_or_else(|| CsvError {
            line: 1,
            message: "the table is empty: its first row names the columns".to_owned(),
        })?;
        check_names(&head)?;
        let at = key_column(&head, key)?;
        let records: Vec<Record> = records.collect();
        for record in &records {
            check_width(record, head.cells.len())?;
        }
        let kinds: Vec<Kind> = (0..head.cells.len())
            .map(|column| Kind::of(&records, column))
            .collect();
        let mut table = Self::default();
        for record in records {
            let key = record.cells[at].clone();
            if key.is_empty() {
                let message = format!("the row has no key: `{}` is empty", head.cells[at]);
                return Err(CsvError {
                    line: record.line,
                    message,
                });
            }
            if table.row(&key).is_some() {
                let message = format!("another row has the key `{key}`");
                return Err(CsvError {
                    line: record.line,
                    message,
                });
            }
            let columns = head.cells.iter().zip(record.cells).zip(&kinds);
            let mut row: Row = columns
                .filter_map(|((name, cell), kind)| Some((name.clone(), kind.value(cell)?)))
                .collect();
            row.insert(head.cells[at].clone(), key.as_str().into());
            table.insert(key, row);
        }
        Ok(table)
    }
}

fn check_names(head: &Record) -> Result<(), CsvError> {
    let mut names = head.cells.iter().enumerate();
    let wrong =
        names.find(|(index, name)| name.trim().is_empty() || head.cells[..*index].contains(name));
    wrong.map_or(Ok(()), |(index, name)| {
        let message = match name.trim() {
            "" => format!("column {} has no name", index + 1),
            name => format!("two columns are called `{name}`"),
        };
        Err(CsvError {
            line: head.line,
            message,
        })
    })
}

fn key_column(head: &Record, key: Option<&str>) -> Result<usize, CsvError> {
    let Some(key) = key else {
        let named = head
            .cells
            .iter()
            .position(|name| name.eq_ignore_ascii_case("key"));
        return Ok(named.unwrap_or_default());
    };
    head.cells
        .iter()
        .position(|name| name == key)
        .ok_or_else(|| CsvError {
            line: head.line,
            message: format!(
                "no column is called `{key}`: there are `{}`",
                head.cells.join("`, `")
            ),
        })
}

fn check_width(record: &Record, wanted: usize) -> Result<(), CsvError> {
    let found = record.cells.len();
    let s = if found == 1 { "" } else { "s" };
    match found == wanted {
        true => Ok(()),
        false => Err(CsvError {
            line: record.line,
            message: format!(
                "the row has {found} cell{s}, and the first row names {wanted} columns"
            ),
        }),
    }
}

/// What all cells of a column are.
#[derive(Clone, Copy)]
enum Kind {
    Boolean,
    Number,
    Text,
}

impl Kind {
    fn of(records: &[Record], column: usize) -> Self {
        let cells = || {
            records
                .iter()
                .map(|record| record.cells[column].as_str())
                .filter(|cell| !cell.is_empty())
        };
        if cells().next().is_none() {
            Self::Text
        } else if cells().all(|cell| boolean(cell).is_some()) {
            Self::Boolean
        } else if cells().all(|cell| Number::from_text(cell).is_some()) {
            Self::Number
        } else {
            Self::Text
        }
    }

    fn value(self, cell: String) -> Option<Value> {
        match self {
            _ if cell.is_empty() => None,
            Self::Boolean => boolean(&cell).map(Value::Bool),
            Self::Number => Number::from_text(&cell).map(Value::Number),
            Self::Text => Some(cell.as_str().into()),
        }
    }
}

fn boolean(cell: &str) -> Option<bool> {
    match cell {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// The rows of a text; lines that hold nothing are none.
fn records(text: &str) -> Result<Vec<Record>, CsvError> {
    let mut records = Vec::new();
    let mut letters = text.chars().peekable();
    let mut line = 1;
    while letters.peek().is_some() {
        let mut record = Record {
            line,
            cells: Vec::new(),
        };
        loop {
            let (cell, ended) = cell(&mut letters, &mut line)?;
            record.cells.push(cell);
            if ended {
                break;
            }
        }
        if record.cells.len() > 1 || !record.cells[0].is_empty() {
            records.push(record);
        }
        if records.len() > MOST_ROWS {
            return Err(CsvError {
                line,
                message: format!("the table has more than {MOST_ROWS} rows"),
            });
        }
    }
    Ok(records)
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// A cell, and whether its row ends with it.
fn cell(letters: &mut Letters<'_>, line: &mut usize) -> Result<(String, bool), CsvError> {
    let mut cell = String::new();
    if letters.next_if_eq(&'"').is_some() {
        quoted(letters, line, &mut cell)?;
    }
    loop {
        match letters.next() {
            None => return Ok((cell, true)),
            Some(',') => return Ok((cell, false)),
            Some('\r') if letters.peek() == Some(&'\n') => {}
            Some('\n' | '\r') => {
                *line += 1;
                return Ok((cell, true));
            }
            Some(letter) => cell.push(letter),
        }
    }
}

/// What stands between quotes; two of them are one.
fn quoted(letters: &mut Letters<'_>, line: &mut usize, cell: &mut String) -> Result<(), CsvError> {
    let begun = *line;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if letters.next_if_eq(&'"').is_none() => return Ok(()),
            '\n' => {
                *line += 1;
                cell.push(letter);
            }
            letter => cell.push(letter),
        }
    }
    Err(CsvError {
        line: begun,
        message: "a quote is not closed".to_owned(),
    })
}
