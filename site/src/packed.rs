//! Files compressed beforehand, so that no request waits for it.

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use std::{fs, io::Write, path::Path};

/// `FILE.br` and `FILE.gz` beside every file of the folder and its folders.
pub fn beside(folder: &Path) -> Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?.path();
        if file.is_dir() {
            beside(&file)?;
            continue;
        }
        let plain = fs::read(&file)?;
        let name = file.display();
        let mut small = Vec::new();
        brotli::BrotliCompress(&mut plain.as_slice(), &mut small, &BrotliEncoderParams::default())?;
        fs::write(format!("{name}.br"), small)?;
        let mut small = GzEncoder::new(Vec::new(), Compression::best());
        small.write_all(&plain)?;
        fs::write(format!("{name}.gz"), small.finish()?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::beside;
    use flate2::read::GzDecoder;
    use std::{fs, io::Read};

    #[test]
    fn every_file_unpacks_to_what_it_was() {
        let folder = std::env::temp_dir().join(format!("tongma-packed-{}", std::process::id()));
        let text = "styles ".repeat(500);
        fs::create_dir_all(folder.join("pkg")).unwrap();
        fs::write(folder.join("pkg/a.css"), &text).unwrap();
        beside(&folder).unwrap();
        let (mut from_brotli, mut from_gzip) = (Vec::new(), String::new());
        let brotli = fs::read(folder.join("pkg/a.css.br")).unwrap();
        brotli::BrotliDecompress(&mut brotli.as_slice(), &mut from_brotli).unwrap();
        GzDecoder::new(fs::File::open(folder.join("pkg/a.css.gz")).unwrap()).read_to_string(&mut from_gzip).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!((String::from_utf8(from_brotli).unwrap(), from_gzip), (text.clone(), text.clone()));
        assert!(brotli.len() * 10 < text.len(), "{} bytes", brotli.len());
    }
}
