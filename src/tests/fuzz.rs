//! The fuzz targets with the inputs that are kept: sound messages, which each target has to understand, and what fuzzing has learned, which
//! breaks nothing. So no target rots, and none is turned away at the door.

#[path = "../../fuzz/src/harness.rs"]
mod harness;
#[path = "../../fuzz/src/other_side.rs"]
mod other_side;

use flate2::read::GzDecoder;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

/// Says whether it understood the input.
type Target = fn(&[u8]) -> bool;

/// Every target by its name.
const TARGETS: [(&str, Target); 9] = [
    ("answer", harness::answer),
    ("certificate", harness::certificate),
    ("daily_file", harness::daily_file),
    ("emv", harness::emv_payload),
    ("keys", harness::keys),
    ("network_call", harness::network_call),
    ("notification", harness::notification),
    ("sign_in", harness::sign_in),
    ("typed", harness::typed),
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

/// The files in a packed folder.
fn unpacked(path: &Path) -> Vec<Vec<u8>> {
    let mut packed = Vec::new();
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    GzDecoder::new(file).read_to_end(&mut packed).unwrap();
    let (mut files, mut at) = (Vec::new(), 0);
    while let Some(header) = packed.get(at..at + 512).filter(|header| header[0] != 0) {
        let size = std::str::from_utf8(&header[124..135]).unwrap().trim();
        let size = usize::from_str_radix(size, 8).unwrap();
        if header[156] == b'0' {
            files.push(packed[at + 512..at + 512 + size].to_vec());
        }
        at += 512 + size.div_ceil(512) * 512;
    }
    files
}

#[test]
fn every_target_understands_its_sound_messages() {
    let expected: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!((names(&folder("fuzz_targets")), names(&folder("seeds"))), (expected.clone(), expected));
    for (name, target) in TARGETS {
        for seed in fs::read_dir(folder("seeds").join(name)).unwrap() {
            let path = seed.unwrap().path();
            assert!(target(&fs::read(&path).unwrap()), "{}", path.display());
        }
    }
    // Certificates come with a key, and keys are made anew each time.
    let certificate = other_side::certificate("CN=WeChat Pay", "CN=WeChat Pay");
    assert!(harness::keys(format!("1{certificate}").as_bytes()));
}

#[test]
fn what_was_learned_breaks_nothing() {
    for (name, target) in TARGETS {
        let files = unpacked(&folder("corpus").join(format!("{name}.tar.gz")));
        assert!(!files.is_empty(), "{name}");
        for file in &files {
            target(file);
        }
    }
}
