//! An EMVCo payload of anybody's is read, and what is called whole is written back as the same objects.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tongma_fuzz::domain::{collection_code::Code, emv};

fuzz_target!(|payload: &str| {
    let reading = emv::read(payload);
    assert!(!reading.is_valid() || reading.is_whole(), "valid is more than whole");
    let with_checksum = format!("{payload}6304");
    let with_checksum = format!("{with_checksum}{:04X}", crc16(with_checksum.as_bytes()));
    emv::read(&with_checksum);
    if let Some(code) = Code::in_content(payload) {
        assert_eq!(Code::parse(&code.to_string()), Ok(code));
    }
});

/// CRC-16/CCITT-FALSE, which closes a payload (4.7.3), so that inputs get past it.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 })
    })
}
