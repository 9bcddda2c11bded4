//! Fills `target/site` with what browsers load. Run it in the project's folder:
//!
//! ```text
//! cargo run -p tongma-site                 the developer's build
//! cargo run -p tongma-site -- --release    as small as it gets, with a compressed file beside each
//! ```

mod islands;
mod packed;
mod styles;

use anyhow::{Context, Result, bail};
use std::{fs, path::Path};

/// Where `server/assets.rs` looks for the files, and the folder of those that are made here.
const SITE: &str = "target/site";
const PACKAGE: &str = "target/site/pkg";
/// What is served as it is.
const PUBLIC: &str = "public";
const NAME: &str = "tongma";

fn main() -> Result<()> {
    let release = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [only] if only == "--release" => true,
        _ => bail!("It takes nothing or --release."),
    };
    let wasm = islands::compile(release)?;
    // A file that is made no more would go on into the program.
    if Path::new(SITE).exists() {
        fs::remove_dir_all(SITE).context(SITE)?;
    }
    fs::create_dir_all(PACKAGE).context(PACKAGE)?;
    copy(Path::new(PUBLIC), Path::new(SITE))?;
    fs::write(format!("{PACKAGE}/{NAME}.css"), styles::bundle(Path::new("style/app.css"))?)?;
    islands::bind(&wasm, release)?;
    if release { packed::beside(Path::new(SITE)) } else { Ok(()) }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let file = file?.path();
        let name = file.file_name().context("a file has a name")?;
        fs::copy(&file, to.join(name)).with_context(|| file.display().to_string())?;
    }
    Ok(())
}
