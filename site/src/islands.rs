//! The islands: compiled to WebAssembly, and given the JavaScript that starts them.

use crate::{NAME, PACKAGE};
use anyhow::{Context, Result, ensure};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// What the compiler makes of them.
pub fn compile(release: bool) -> Result<PathBuf> {
    let (profile, folder) = if release { ("wasm-release", "wasm-release") } else { ("dev", "debug") };
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--package", NAME, "--lib", "--features", "hydrate", "--target", TARGET, "--profile", profile]);
    run(&mut cargo)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    Ok(target.join(TARGET).join(folder).join(format!("{NAME}.wasm")))
}

/// `tongma.js` and `tongma_bg.wasm`, by the names that Leptos' pages ask for.
pub fn bind(wasm: &Path, release: bool) -> Result<()> {
    Bindgen::new().input_path(wasm).out_name(NAME).web(true)?.typescript(false).generate(PACKAGE)?;
    if release { smaller(&format!("{PACKAGE}/{NAME}_bg.wasm")) } else { Ok(()) }
}

fn smaller(wasm: &str) -> Result<()> {
    run(Command::new("wasm-opt").args(["-Oz", "--enable-bulk-memory", "--enable-nontrapping-float-to-int", wasm, "-o", wasm]))
}

fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{name} does not start"))?;
    ensure!(status.success(), "{name}: {status}");
    Ok(())
}
