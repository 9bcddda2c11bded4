//! The checksum of object 63: CRC-16 with polynomial 0x1021 and initial value 0xFFFF, not reflected (ISO/IEC 13239 as used in 4.7.3).

/// Over the UTF-8 bytes of everything up to and including `6304`.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, &byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_check_value_comes_out() {
        assert_eq!(super::crc16(b"123456789"), 0x29b1);
    }
}
