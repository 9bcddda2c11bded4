//! The books on disk: one JSON line an entry, only ever appended, written before the simulator acts or answers. A process that is
//! killed loses nothing that it said; half a line at the end is what it had not said yet.

use super::books::{Books, Entry, LedgerLine};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// An open journal; without a file the books live in memory only.
#[derive(Debug, Default)]
pub struct Journal(Option<File>);

impl Journal {
    /// Opens or makes the file, and gives the books that follow from it. Half a line at the end is cut off.
    ///
    /// # Errors
    /// Where the file cannot be read or written, or holds a line that is no entry.
    pub fn open(path: Option<&Path>) -> io::Result<(Self, Books)> {
        let Some(path) = path else { return Ok((Self(None), Books::default())) };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().create(true).append(true).read(true).open(path)?;
        let text = std::fs::read(path)?;
        let (books, whole) = replay(&text)?;
        file.set_len(u64::try_from(whole).unwrap_or(u64::MAX))?;
        Ok((Self(Some(file)), books))
    }

    /// Writes the entries in one piece: all of them stand, or (after a crash) only whole ones from the front.
    ///
    /// # Errors
    /// Where the file cannot be written; then nothing may be done on the strength of these entries.
    pub fn append(&mut self, entries: &[Entry]) -> io::Result<()> {
        let Some(file) = &mut self.0 else { return Ok(()) };
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        file.write_all(&lines)
    }
}

/// The books of that text and how many bytes of it are whole lines.
fn replay(text: &[u8]) -> io::Result<(Books, usize)> {
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut books = Books::default();
    for (number, line) in text[..whole].split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
        let entry = serde_json::from_slice(line)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("line {}: {error}", number + 1)))?;
        books.apply(&entry);
    }
    Ok((books, whole))
}

/// What the simulator of that journal believes it moved; nothing is changed on disk. No file reads as empty books.
///
/// # Errors
/// Where the file cannot be read or holds a line that is no entry.
pub fn read_journal(path: &Path) -> io::Result<Vec<LedgerLine>> {
    match std::fs::read(path) {
        Ok(text) => Ok(replay(&text)?.0.ledger()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::books::{Due, State, tests::offer};

    fn due(notice: &str, payment: &str, at_ms: i64) -> Entry {
        Entry::NoticeDue(Due { notice: notice.into(), payment: payment.into(), refund: None, at_ms })
    }

    fn entries() -> Vec<Entry> {
        vec![
            Entry::Offered(Box::new(offer("A", 500))),
            Entry::Offered(Box::new(offer("B", 700))),
            Entry::Paid {
                payment: "A".into(),
                payer: "小明".into(),
                payer_wallet: None,
                coupon: None,
                wallet_reference: "W".into(),
                trace_number: "T".into(),
                at_ms: 1,
            },
            due("N1", "A", 1),
            Entry::Declined { payment: "B".into(), code: "payer_declined".into(), at_ms: 2 },
            due("N2", "B", 2),
            Entry::NoticeTaken { notice: "N1".into() },
        ]
    }

    #[test]
    fn a_restart_finds_the_books_as_they_were() {
        let folder = std::env::temp_dir().join(format!("tongma-journal-{}", std::process::id()));
        let path = folder.join("simulator.jsonl");
        let mut memory = Books::default();
        let (mut journal, empty) = Journal::open(Some(&path)).unwrap();
        assert_eq!(empty, Books::default());
        for entry in entries() {
            journal.append(std::slice::from_ref(&entry)).unwrap();
            memory.apply(&entry);
        }
        drop(journal);
        // Killed in the middle of a write: half a line that was never answered for.
        let mut torn = OpenOptions::new().append(true).open(&path).unwrap();
        torn.write_all(b"{\"entry\":\"paid\",\"payment\":\"B\",").unwrap();
        assert_eq!(read_journal(&path).unwrap(), memory.ledger());

        let (mut journal, replayed) = Journal::open(Some(&path)).unwrap();
        assert_eq!(replayed, memory);
        assert_eq!(replayed.owed().into_iter().map(Entry::NoticeDue).collect::<Vec<_>>(), [due("N2", "B", 2)]);
        journal.append(&[Entry::Closed { payment: "A".into(), at_ms: 9 }]).unwrap();
        assert_eq!(read_journal(&path).unwrap()[0].state, State::Paid);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_spoilt_line_is_told_and_a_missing_file_is_empty() {
        assert!(replay(b"nonsense\n").unwrap_err().to_string().starts_with("line 1"));
        assert_eq!(read_journal(Path::new("/nowhere/at/all.jsonl")).unwrap(), []);
    }
}
