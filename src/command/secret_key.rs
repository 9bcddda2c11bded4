//! The file of the instance key: 64 hex digits, made at the first start, readable by its owner only. Losing it signs everybody
//! out and makes returning payers strangers; showing it to others gives away both.

use crate::{
    command::Failure,
    services::{Entropy, InstanceKey, instance_key::hex},
};
use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// Reads the key, or makes it where there is none.
///
/// # Errors
/// [`Failure::No`] with a sentence: unreadable, readable by others, or not a key.
pub fn read_or_make(file: &Path) -> Result<InstanceKey, Failure> {
    match look_for(file)? {
        Some(key) => Ok(key),
        None => make(file).map_err(|error| failed(file, &error)),
    }
}

/// Reads the key, for commands that look at what is there: with another one nothing that was sealed opens.
///
/// # Errors
/// As [`read_or_make`], and where there is none.
pub fn read(file: &Path) -> Result<InstanceKey, Failure> {
    let missing = || Failure::No(format!("There is no key file at {}: set TONGMA_SECRET_KEY_FILE to the database's own.", file.display()));
    look_for(file)?.ok_or_else(missing)
}

/// The key; none where the file is missing.
fn look_for(file: &Path) -> Result<Option<InstanceKey>, Failure> {
    match fs::read_to_string(file) {
        Ok(text) => {
            let mode = fs::metadata(file).map_err(|error| failed(file, &error))?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(Failure::No(format!("The key file {0} can be read by others: run chmod 600 {0}.", file.display())));
            }
            let bytes = from_hex(text.trim()).ok_or_else(|| {
                Failure::No(format!(
                    "The key file {} does not hold 64 hex digits: put the right one back from your backup.",
                    file.display()
                ))
            })?;
            Ok(Some(InstanceKey::new(bytes)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(file, &error)),
    }
}

fn make(file: &Path) -> std::io::Result<InstanceKey> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let bytes: [u8; 32] = Entropy::System.bytes();
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(out, "{}", hex(&bytes))?;
    out.sync_all()?;
    Ok(InstanceKey::new(bytes))
}

fn failed(file: &Path, error: &std::io::Error) -> Failure {
    Failure::No(format!("The key file {} cannot be used: {error}.", file.display()))
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_for_its_owner_only() {
        let folder = std::env::temp_dir().join(format!("tongma-key-{}", std::process::id()));
        let file = folder.join("deep/secret.key");
        assert!(read(&file).unwrap_err().to_string().contains("TONGMA_SECRET_KEY_FILE") && !file.exists(), "looking makes nothing");
        let made = read_or_make(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_or_make(&file).unwrap().derive("x"), made.derive("x"));
        assert_eq!(read(&file).unwrap().derive("x"), made.derive("x"));

        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(read_or_make(&file).unwrap_err().to_string().contains("chmod 600"));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_damaged_key_is_refused() {
        let file = std::env::temp_dir().join(format!("tongma-damaged-key-{}", std::process::id()));
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&file).unwrap().write_all(b"abc\n").unwrap();
        assert!(read_or_make(&file).unwrap_err().to_string().contains("64 hex digits"));
        fs::remove_file(&file).unwrap();
    }
}
