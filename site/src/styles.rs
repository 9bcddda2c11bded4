//! The style sheets as one file, in words that browsers without the newest ones understand as well.

use anyhow::{Context, Result, anyhow, ensure};
use lightningcss::{
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions, StyleSheet},
    targets::{Browsers, Targets},
};
use std::{fs, path::Path};

/// The first that know cascade layers, without which nothing looks right.
fn oldest() -> Targets {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Targets::from(Browsers {
        android: version(99, 0),
        chrome: version(99, 0),
        edge: version(99, 0),
        firefox: version(97, 0),
        ios_saf: version(15, 4),
        opera: version(85, 0),
        safari: version(15, 4),
        samsung: version(18, 0),
        ie: None,
    })
}

/// `sheet` with what it imports in its place.
pub fn bundle(sheet: &Path) -> Result<String> {
    let whole = whole(sheet)?;
    let wrong = |error: &dyn std::fmt::Display| anyhow!("{}: {error}", sheet.display());
    let mut parsed = StyleSheet::parse(&whole, ParserOptions::default()).map_err(|error| wrong(&error))?;
    parsed.minify(MinifyOptions { targets: oldest(), ..MinifyOptions::default() }).map_err(|error| wrong(&error))?;
    let printed = parsed.to_css(PrinterOptions { minify: true, targets: oldest(), ..PrinterOptions::default() });
    Ok(printed.map_err(|error| wrong(&error))?.code)
}

/// An import stands on a line of its own, `@import "FILE" layer(LAYER);`: what is in the file becomes a part of the layer.
fn whole(sheet: &Path) -> Result<String> {
    let folder = sheet.parent().unwrap_or(Path::new(""));
    let read = |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
    let mut whole = String::new();
    for line in read(sheet)?.lines() {
        let import = line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix(");")?.split_once("\" layer("));
        match import {
            Some((file, layer)) => whole += &format!("@layer {layer} {{\n{}}}\n", read(&folder.join(file))?),
            None => {
                ensure!(!line.starts_with("@import"), "{}: no file and layer: {line}", sheet.display());
                whole = whole + line + "\n";
            }
        }
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::bundle;
    use std::{fs, path::PathBuf};

    fn sheets(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("tongma-site-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        files.iter().for_each(|(file, text)| fs::write(folder.join(file), text).unwrap());
        folder
    }

    #[test]
    fn what_is_imported_stands_in_its_layer_and_in_words_that_older_browsers_know() {
        let app = "@layer base, pages;\n@import \"base.css\" layer(base);\n@import \"page.css\" layer(pages);\n";
        let page = "p {\n  & a { inset: 0; }\n}\n";
        let folder = sheets("whole", &[("app.css", app), ("base.css", "p { color: oklch(50% 0 0); }\n"), ("page.css", page)]);
        let made = bundle(&folder.join("app.css")).unwrap();
        fs::remove_dir_all(folder).unwrap();
        assert!(made.starts_with("@layer base{p{color:#636363"), "a colour that all know comes first: {made}");
        assert!(made.contains("@layer pages{p a{"), "no rule within a rule: {made}");
        assert!(!made.contains("@import"), "nothing is left to fetch: {made}");
    }

    #[test]
    fn an_import_that_cannot_be_put_in_place_is_said_with_its_file() {
        let files =
            [("lost.css", "@import \"nowhere.css\" layer(base);\n"), ("bare.css", "@import \"lost.css\";\n"), ("odd.css", "p { color }")];
        let folder = sheets("wrong", &files);
        let said = |file: &str| format!("{:#}", bundle(&folder.join(file)).unwrap_err());
        let (lost, bare, odd) = (said("lost.css"), said("bare.css"), said("odd.css"));
        fs::remove_dir_all(&folder).unwrap();
        assert!(lost.contains("nowhere.css"), "{lost}");
        assert!(bare.contains("bare.css: no file and layer"), "{bare}");
        assert!(odd.contains("odd.css"), "{odd}");
    }
}
