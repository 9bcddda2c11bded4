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
