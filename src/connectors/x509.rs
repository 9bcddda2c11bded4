//! Certificates as wallets hand them out: reading them, naming them, and checking that they descend from one that is trusted.
//! Not TLS: no host names, no revocation, and no certificate store but the one an account brings along.

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters, UnparsedPublicKey,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::ops::RangeInclusive;
use x509_cert::{
    der::{Decode, Encode, Header, Reader, SliceReader, asn1::ObjectIdentifier},
    ext::pkix::BasicConstraints,
    name::Name,
};

/// A certificate is a few kilobytes; a message may carry anything.
const SIZE_LIMIT: usize = 16 << 10;
/// Certificates in one text, and steps from a leaf to its root.
const COUNT_LIMIT: usize = 32;
const DEPTH_LIMIT: usize = 5;

/// `sha1WithRSAEncryption` and all its younger sisters begin so.
const RSA_SIGNATURES: &str = "1.2.840.113549.1.1.";

/// One certificate that could be read.
#[derive(Clone)]
pub struct Certificate {
    parsed: x509_cert::Certificate,
    /// The part that the issuer signed, as it was sent.
    signed: Vec<u8>,
    /// The public key, DER.
    pub public_key: Vec<u8>,
}

/// The blocks of a PEM text, or one DER in bare base64. `None` where any of it cannot be read.
pub fn decode_text(text: &str) -> Option<Vec<Vec<u8>>> {
    let decode = |encoded: &str| {
        let encoded: String = encoded.chars().filter(|character| !character.is_ascii_whitespace()).collect();
        STANDARD.decode(encoded).ok().filter(|der| !der.is_empty())
    };
    if !text.contains("-----BEGIN ") {
        return Some(vec![decode(text)?]);
    }
    let mut blocks = Vec::new();
    for block in text.split("-----BEGIN ").skip(1) {
        let (_label, rest) = block.split_once("-----")?;
        let (encoded, _end) = rest.split_once("-----END ")?;
        blocks.push(decode(encoded)?);
    }
    (blocks.len() <= COUNT_LIMIT).then_some(blocks)
}

/// The certificates of a PEM text, in their order; those of other kinds of keys are among them.
pub fn read(text: &str) -> Option<Vec<Certificate>> {
    if text.len() > SIZE_LIMIT * 2 {
        return None;
    }
    let read: Option<Vec<_>> = decode_text(text)?.iter().map(|der| Certificate::read(der)).collect();
    read.filter(|certificates| !certificates.is_empty())
}

/// The one certificate of a PEM text.
pub fn read_one(text: &str) -> Option<Certificate> {
    let mut read = read(text)?;
    (read.len() == 1).then(|| read.remove(0))
}

impl Certificate {
    fn read(der: &[u8]) -> Option<Self> {
        if der.len() > SIZE_LIMIT {
            return None;
        }
        let parsed = x509_cert::Certificate::from_der(der).ok()?;
        let mut reader = SliceReader::new(der).ok()?;
        Header::decode(&mut reader).ok()?;
        let signed = reader.tlv_bytes().ok()?.to_vec();
        let public_key = parsed.tbs_certificate.subject_public_key_info.to_der().ok()?;
        Some(Self { parsed, signed, public_key })
    }

    /// The serial number in decimal.
    pub fn serial(&self) -> String {
        decimal(self.parsed.tbs_certificate.serial_number.as_bytes())
    }

    /// The serial number in hexadecimal, without leading zeros.
    pub fn serial_hex(&self) -> String {
        let hex: String = self.parsed.tbs_certificate.serial_number.as_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
        hex.trim_start_matches('0').to_owned()
    }

    /// The issuer, last part first: `CN=..,OU=..,O=..,C=..`.
    pub fn issuer(&self) -> String {
        reversed(&self.parsed.tbs_certificate.issuer)
    }

    /// The subject's common name; empty where there is none.
    pub fn common_name(&self) -> String {
        let parts = self.parsed.tbs_certificate.subject.0.iter().flat_map(|part| part.0.iter());
        parts.filter(|part| part.oid.to_string() == "2.5.4.3").map(|part| text_of(part.value.value())).next_back().unwrap_or_default()
    }

    /// Whether it was signed with an RSA key.
    pub fn is_rsa_signed(&self) -> bool {
        self.parsed.signature_algorithm.oid.to_string().starts_with(RSA_SIGNATURES)
    }

    /// When it is valid, Unix ms.
    fn validity(&self) -> RangeInclusive<i64> {
        let validity = &self.parsed.tbs_certificate.validity;
        let at_ms = |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(0);
        at_ms(validity.not_before)..=at_ms(validity.not_after)
    }

    fn may_issue(&self) -> bool {
        let extensions = self.parsed.tbs_certificate.extensions.as_deref().unwrap_or_default();
        extensions
            .iter()
            .filter(|extension| extension.extn_id == ObjectIdentifier::new_unwrap("2.5.29.19"))
            .any(|extension| BasicConstraints::from_der(extension.extn_value.as_bytes()).is_ok_and(|constraints| constraints.ca))
    }

    fn is_issued_by(&self, issuer: &Self) -> bool {
        let Some(algorithm) = algorithm(&self.parsed.signature_algorithm.oid) else { return false };
        let Some(signature) = self.parsed.signature.as_bytes() else { return false };
        // The inner and the outer algorithm are the same in every honest certificate.
        self.parsed.tbs_certificate.signature == self.parsed.signature_algorithm
            && self.parsed.tbs_certificate.issuer == issuer.parsed.tbs_certificate.subject
            && UnparsedPublicKey::new(algorithm, &issuer.public_key).verify(&self.signed, signature).is_ok()
    }

    /// Every line in which it descends from one of `roots` by way of `between`, with each of them allowed to issue: when all of the
    /// line is valid, Unix ms.
    pub fn lines(&self, roots: &[Self], between: &[Self]) -> Vec<RangeInclusive<i64>> {
        self.climb(roots, between, DEPTH_LIMIT)
    }

    fn climb(&self, roots: &[Self], between: &[Self], steps: usize) -> Vec<RangeInclusive<i64>> {
        if steps == 0 {
            return Vec::new();
        }
        let issues = |issuer: &&Self| issuer.may_issue() && self.is_issued_by(issuer);
        let from_roots = roots.iter().filter(issues).map(Self::validity);
        let from_others = between.iter().filter(issues).flat_map(|issuer| issuer.climb(roots, between, steps - 1));
        let own = self.validity();
        let both = |line: RangeInclusive<i64>| *own.start().max(line.start())..=*own.end().min(line.end());
        from_roots.chain(from_others).map(both).filter(|line| !line.is_empty()).collect()
    }
}

/// SHA-1 is not among them: its signatures can be made to fit another certificate.
fn algorithm(oid: &ObjectIdentifier) -> Option<&'static RsaParameters> {
    match oid.to_string().strip_prefix(RSA_SIGNATURES)? {
        "11" => Some(&RSA_PKCS1_2048_8192_SHA256),
        "12" => Some(&RSA_PKCS1_2048_8192_SHA384),
        "13" => Some(&RSA_PKCS1_2048_8192_SHA512),
        _ => None,
    }
}

fn reversed(name: &Name) -> String {
    let parts = name.0.iter().rev().flat_map(|part| part.0.iter());
    let written: Vec<_> = parts.map(|part| format!("{}={}", short_name(&part.oid), text_of(part.value.value()))).collect();
    written.join(",")
}

fn short_name(oid: &ObjectIdentifier) -> String {
    let oid = oid.to_string();
    match oid.as_str() {
        "2.5.4.3" => "CN".to_owned(),
        "2.5.4.6" => "C".to_owned(),
        "2.5.4.7" => "L".to_owned(),
        "2.5.4.8" => "ST".to_owned(),
        "2.5.4.10" => "O".to_owned(),
        "2.5.4.11" => "OU".to_owned(),
        _ => oid,
    }
}

fn text_of(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

/// A big-endian number in decimal.
fn decimal(number: &[u8]) -> String {
    let mut digits = vec![0u8];
    for byte in number {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            let value = u32::from(*digit) * 256 + carry;
            *digit = (value % 10) as u8;
            carry = value / 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn serial_numbers_are_written_in_decimal() {
        assert_eq!(decimal(&[0]), "0");
        assert_eq!(decimal(&69_903_319_369_u64.to_be_bytes()), "69903319369");
        assert_eq!(decimal(&[0xff; 20]), "1461501637330902918203684832716283019655932542975");
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(der in proptest::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,200}") {
            prop_assert!(Certificate::read(&der).is_none());
            let pem = format!("-----BEGIN CERTIFICATE-----{text}-----END ");
            prop_assert!(read(&pem).is_none());
        }
    }
}
