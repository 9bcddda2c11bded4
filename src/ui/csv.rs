//! Tables as CSV for spreadsheets: with a byte order mark, numbers of payments as text, and no cell that could be taken for a formula.

use crate::domain::money::Minor;

/// One cell.
#[derive(Clone, Debug)]
pub enum Cell {
    Text(String),
    /// An identifier, which must not become a number.
    Id(String),
    Count(i64),
    Amount(Minor),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Cell {
    fn written(&self) -> String {
        match self {
            Self::Text(text) => quoted(&harmless(text)),
            // A spreadsheet takes digits before a tab for text, and shows no tab.
            Self::Id(id) => quoted(&format!("{}\t", harmless(id))),
            Self::Count(count) => count.to_string(),
            Self::Amount(amount) => amount.plain(),
            Self::Empty => String::new(),
        }
    }
}

/// Rows as one file.
pub fn csv(rows: &[Vec<Cell>]) -> String {
    let line = |row: &Vec<Cell>| row.iter().map(Cell::written).collect::<Vec<_>>().join(",") + "\r\n";
    std::iter::once("\u{feff}".to_owned()).chain(rows.iter().map(line)).collect()
}

/// What somebody typed stays words: a spreadsheet would run a cell that begins like this.
fn harmless(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if runs { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    let plain = !text.contains(['"', ',', '\n', '\r']);
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_what_they_are() {
        let cells = [
            ("=1+1".into(), "'=1+1"),
            ("+86".into(), "'+86"),
            ("-3".into(), "'-3"),
            ("@a".into(), "'@a"),
            ("\t=1".into(), "'\t=1"),
            ("a,b".into(), "\"a,b\""),
            ("说\"好\"\n".into(), "\"说\"\"好\"\"\n\""),
            ("满 20 减 2".into(), "满 20 减 2"),
            (Cell::Id("0123456789012345".into()), "0123456789012345\t"),
            (Cell::Count(12), "12"),
            (Cell::Amount(Minor(-1_250)), "-12.50"),
            (Cell::Empty, ""),
        ];
        for (cell, written) in cells {
            assert_eq!(Cell::written(&cell), written);
        }
    }

    #[test]
    fn a_file_begins_with_its_mark() {
        assert_eq!(csv(&[vec!["a".into(), Cell::Empty], vec![Cell::Count(1), "b".into()]]), "\u{feff}a,\r\n1,b\r\n");
    }
}
