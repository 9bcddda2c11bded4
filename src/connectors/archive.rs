//! Packed bills: what wallets send as zip is opened here, and never grows beyond what a bill may be.

use std::io::{Cursor, Read};

/// Files in one archive, and what all of them may unpack to.
const FILE_LIMIT: usize = 16;
const SIZE_LIMIT: u64 = 64 << 20;

/// The files of a zip archive with their names as they stand in it (not always UTF-8); `None` where it is broken or too large.
pub fn unzip(bytes: &[u8]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.len() > FILE_LIMIT {
        return None;
    }
    let mut room = SIZE_LIMIT;
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let file = archive.by_index(at).ok()?;
        let name = file.name_raw().to_vec();
        let content = read_up_to(file, room)?;
        room -= content.len() as u64;
        files.push((name, content));
    }
    Some(files)
}

/// Everything that `from` holds; `None` where that is more than `limit` or cannot be read. The sizes that a packed file claims
/// of itself are not believed.
pub fn read_up_to(from: impl Read, limit: u64) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    from.take(limit + 1).read_to_end(&mut content).ok()?;
    (content.len() as u64 <= limit).then_some(content)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
            writer.start_file(*name, options).expect("memory");
            writer.write_all(content).expect("memory");
        }
        writer.finish().expect("memory").into_inner()
    }

    #[test]
    fn an_archive_opens_up_to_its_limits() {
        let files = unzip(&zipped(&[("a.csv", b"1"), ("b.csv", b"")])).expect("an archive");
        assert_eq!(files, vec![(b"a.csv".to_vec(), b"1".to_vec()), (b"b.csv".to_vec(), Vec::new())]);
        let bomb = zipped(&[("a.csv", &vec![0; (SIZE_LIMIT + 1) as usize])]);
        assert!(bomb.len() < 1 << 20 && unzip(&bomb).is_none());
        let names: Vec<_> = (0..=FILE_LIMIT).map(|number| number.to_string()).collect();
        let many: Vec<_> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert!(unzip(&zipped(&many)).is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0usize..100, flip in 1u8..) {
            prop_assert!(unzip(&bytes).is_none_or(|files| files.is_empty()));
            let mut archive = zipped(&[("a.csv", b"1,2,3")]);
            let at = at % archive.len();
            archive[at] ^= flip;
            let _ = unzip(&archive);
        }
    }
}
