//! Certificates that the simulated institutions hand out: roots, what descends from them, and the merchants' own. Not TLS.

use super::pair::{Pair, pem};
use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use std::{io, str::FromStr, time::Duration};
use x509_cert::{
    Certificate, TbsCertificate, Version,
    der::{
        Decode, Encode,
        asn1::{Any, BitString, ObjectIdentifier, OctetString, UtcTime},
    },
    ext::{Extension, pkix::BasicConstraints},
    name::Name,
    serial_number::SerialNumber,
    spki::{AlgorithmIdentifier, SubjectPublicKeyInfoOwned},
    time::{Time, Validity},
};

/// 2020 to 2049, seconds: a simulator's clock may stand anywhere between.
const FROM_S: u64 = 1_577_836_800;
const UNTIL_S: u64 = 2_493_072_000;
/// `sha256WithRSAEncryption`.
const ALGORITHM: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");

/// A key with its certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Certified {
    /// `CN=..,OU=..,O=..,C=..`.
    pub subject: String,
    pub issuer: String,
    /// The serial number, in decimal and in hex.
    pub serial: String,
    pub serial_hex: String,
    pub pair: Pair,
    pub pem: String,
}

/// When every certificate of the simulator counts, Unix ms.
pub fn validity_ms() -> (i64, i64) {
    let ms = |seconds: u64| i64::try_from(seconds * 1000).unwrap_or(i64::MAX);
    (ms(FROM_S), ms(UNTIL_S))
}

impl Certified {
    /// A new key, certified by `by`, or by itself.
    ///
    /// # Errors
    /// Where no key can be made, or the subject is no name.
    pub fn issue(subject: &str, by: Option<&Self>, may_issue: bool) -> io::Result<Self> {
        let pair = Pair::generate()?;
        let issuer = by.map_or(subject, |by| &by.subject).to_owned();
        let hash = digest::digest(&digest::SHA256, pair.public());
        // Positive, and of the same length for all: every program writes such a number alike.
        let mut serial = [0; 16];
        serial.copy_from_slice(&hash.as_ref()[..16]);
        serial[0] = serial[0] & 0x3f | 0x40;
        let text = write(subject, &issuer, &serial, &pair, by.map_or(&pair, |by| &by.pair), may_issue)?;
        let number = u128::from_be_bytes(serial);
        Ok(Self { subject: subject.to_owned(), issuer, serial: number.to_string(), serial_hex: format!("{number:032X}"), pair, pem: text })
    }
}

fn write(subject: &str, issuer: &str, serial: &[u8], key: &Pair, by: &Pair, may_issue: bool) -> io::Result<String> {
    let unfit = |error: x509_cert::der::Error| io::Error::other(format!("no certificate: {error}"));
    let algorithm = AlgorithmIdentifier { oid: ALGORITHM, parameters: Some(Any::null()) };
    let time = |seconds| UtcTime::from_unix_duration(Duration::from_secs(seconds)).map(Time::from).map_err(unfit);
    let constraints = BasicConstraints { ca: may_issue, path_len_constraint: None }.to_der().map_err(unfit)?;
    let content = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(serial).map_err(unfit)?,
        signature: algorithm.clone(),
        issuer: Name::from_str(issuer).map_err(unfit)?,
        validity: Validity { not_before: time(FROM_S)?, not_after: time(UNTIL_S)? },
        subject: Name::from_str(subject).map_err(unfit)?,
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(key.public()).map_err(unfit)?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(vec![Extension {
            extn_id: BASIC_CONSTRAINTS,
            critical: true,
            extn_value: OctetString::new(constraints).map_err(unfit)?,
        }]),
    };
    let signature = BitString::from_bytes(&by.sign(&content.to_der().map_err(unfit)?)?).map_err(unfit)?;
    let signed = Certificate { tbs_certificate: content, signature_algorithm: algorithm, signature };
    Ok(pem("CERTIFICATE", &signed.to_der().map_err(unfit)?))
}
