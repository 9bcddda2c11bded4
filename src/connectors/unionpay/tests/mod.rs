//! UnionPay against the conformance suite: its other side as a test double, with keys and certificates made for this run.

mod own;
mod vectors;

use super::*;
use crate::{
    connectors::{
        Account, Collect, Key,
        conformance::{self, Edit, Heard, NOW_MS, PAYMENT, Peer, SignedWith, conformance},
        rsa::SigningKey,
    },
    domain::{attribution::Evidence, payment::Paid, payment_code::PaymentCode},
};
use aws_lc_rs::{
    encoding::AsDer,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use std::{str::FromStr, sync::LazyLock, time::Duration};
use x509_cert::{
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

struct Other;

const NOTICE_PATH: &str = "/notify/unionpay/5f0c6a1e9b7d4c3288aa10f2d3e4b596";
const MERCHANT: &str = "777290058100001";
const SIGNER: &str = "CN=041@8310000000083040@中国银联股份有限公司@00099999,C=CN";

static KEYS: LazyLock<Vec<KeyPair>> = LazyLock::new(|| (0..5).map(|_| KeyPair::generate(KeySize::Rsa2048).expect("a key")).collect());

fn private(key: &KeyPair) -> Vec<u8> {
    AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(key).expect("a key").as_ref().to_vec()
}

fn public(key: &KeyPair) -> Vec<u8> {
    AsDer::<aws_lc_rs::encoding::PublicKeyX509Der<'_>>::as_der(key.public_key()).expect("a key").as_ref().to_vec()
}

fn signature(key: &KeyPair, text: &str) -> String {
    SigningKey::read(&STANDARD.encode(private(key))).expect("a key").sign(text).expect("a signature")
}

/// What a test certificate says.
struct Says<'a> {
    subject: &'a str,
    issuer: &'a str,
    until_ms: i64,
    may_issue: bool,
}

/// A certificate of `key`, signed with `by`, as PEM.
fn certificate(key: &KeyPair, by: &KeyPair, says: &Says<'_>) -> String {
    let algorithm = AlgorithmIdentifier { oid: ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11"), parameters: Some(Any::null()) };
    let time = |at_ms: i64| {
        let since_epoch = Duration::from_millis(u64::try_from(at_ms).expect("after 1970"));
        Time::from(UtcTime::from_unix_duration(since_epoch).expect("before 2050"))
    };
    let constraints = BasicConstraints { ca: says.may_issue, path_len_constraint: None }.to_der().expect("DER");
    let content = x509_cert::TbsCertificate {
        version: x509_cert::Version::V3,
        serial_number: SerialNumber::from(69_903_319_369_u64),
        signature: algorithm.clone(),
        issuer: Name::from_str(says.issuer).expect("a name"),
        validity: Validity { not_before: time(NOW_MS - 86_400_000), not_after: time(says.until_ms) },
        subject: Name::from_str(says.subject).expect("a name"),
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(&public(key)).expect("a key"),
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(vec![Extension {
            extn_id: ObjectIdentifier::new_unwrap("2.5.29.19"),
            critical: true,
            extn_value: OctetString::new(constraints).expect("DER"),
        }]),
    };
    let der = content.to_der().expect("DER");
    let mut signature = vec![0; by.public_modulus_len()];
    by.sign(&aws_lc_rs::signature::RSA_PKCS1_SHA256, &aws_lc_rs::rand::SystemRandom::new(), &der, &mut signature).expect("a key");
    let signature = BitString::from_bytes(&signature).expect("DER");
    let signed = x509_cert::Certificate { tbs_certificate: content, signature_algorithm: algorithm, signature };
    format!("-----BEGIN CERTIFICATE-----\r\n{}\r\n-----END CERTIFICATE-----", STANDARD.encode(signed.to_der().expect("DER")))
}

const LATER_MS: i64 = NOW_MS + 86_400_000;

fn says<'a>(subject: &'a str, issuer: &'a str, may_issue: bool) -> Says<'a> {
    Says { subject, issuer, until_ms: LATER_MS, may_issue }
}

/// The root and the middle, both ours to trust.
static ROOT: LazyLock<String> = LazyLock::new(|| certificate(&KEYS[0], &KEYS[0], &says("CN=R", "CN=R", true)));
static MIDDLE: LazyLock<String> = LazyLock::new(|| certificate(&KEYS[1], &KEYS[0], &says("CN=M", "CN=R", true)));

static OURS: LazyLock<String> = LazyLock::new(|| certificate(&KEYS[4], &KEYS[1], &says("CN=shop", "CN=M", false)));

const ALL: [SignedWith; 5] = [SignedWith::Current, SignedWith::Next, SignedWith::Expired, SignedWith::Forged, SignedWith::Unknown];
static SIGNERS: LazyLock<Vec<(&'static KeyPair, String)>> = LazyLock::new(|| ALL.map(make_signer).into());

/// The key and the certificate that a message is signed with.
fn signer(with: SignedWith) -> &'static (&'static KeyPair, String) {
    &SIGNERS[ALL.iter().position(|one| *one == with).expect("one of all")]
}

fn make_signer(with: SignedWith) -> (&'static KeyPair, String) {
    let descended = |key, until_ms| certificate(key, &KEYS[1], &Says { until_ms, ..says(SIGNER, "CN=M", false) });
    match with {
        SignedWith::Current => (&KEYS[2], descended(&KEYS[2], LATER_MS)),
        SignedWith::Next => (&KEYS[3], descended(&KEYS[3], LATER_MS)),
        SignedWith::Expired => (&KEYS[3], descended(&KEYS[3], NOW_MS - 1_000)),
        // The right certificate beside the wrong key, and the right name on a certificate of one's own.
        SignedWith::Forged => (&KEYS[4], descended(&KEYS[2], LATER_MS)),
        SignedWith::Unknown => (&KEYS[4], certificate(&KEYS[4], &KEYS[4], &says(SIGNER, SIGNER, true))),
    }
}

fn account_of(merchant: &str) -> Account {
    let private_key = STANDARD.encode(private(&KEYS[4]));
    let credentials = json!({"private_key": private_key, "certificate": *OURS, "root": *ROOT, "middle": *MIDDLE});
    Account {
        id: "A".into(),
        participant: merchant.into(),
        base_url: "https://gateway.95516.com".into(),
        notify_url: format!("https://pay.example.cn{NOTICE_PATH}"),
        signing: Key { id: String::new(), bytes: Vec::new(), from_ms: 0, until_ms: 0 },
        peers: Vec::new(),
        credentials: credentials.to_string().into(),
    }
}

fn cx(account: &Account) -> Cx<'_> {
    Cx { account, now_ms: NOW_MS, random: [42; 16] }
}

fn with_fields(mut fields: Fields, more: &[(&str, &str)]) -> Fields {
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

fn signed(fields: Fields, with: SignedWith) -> Fields {
    let (key, certificate) = signer(with);
    let fields = with_fields(fields, &[("signPubKeyCert", certificate)]);
    let signature = signature(key, &sign::signed_hash(&fields));
    with_fields(fields, &[("signature", &signature)])
}

fn take(sent: &Heard, account: &Account) -> Result<Vec<Event>, Rejected> {
    UnionPay.notification(&RawRequest { method: "POST", path: &sent.path, headers: &sent.headers, body: &sent.body }, &cx(account))
}

const PAID: [(&str, &str); 6] = [
    ("queryId", "W-1"),
    ("traceNo", "N-1"),
    ("traceTime", "1122082958"),
    ("txnAmt", "1250"),
    ("currencyCode", "156"),
    ("accNo", "6216***********0018"),
];

fn collect() -> Op {
    Op::Collect(Collect {
        payment_id: PAYMENT.into(),
        wallet: "unionpay".into(),
        code: PaymentCode::parse("6212345678901234567").expect("a code"),
        amount_minor: 1250,
        currency: "CNY".into(),
        payee: "王姐早餐铺".into(),
        note: String::new(),
        device: "00000001".into(),
    })
}

impl Peer for Other {
    fn connector(&self) -> &'static dyn Connector {
        &UnionPay
    }

    fn account(&self) -> Account {
        account_of(MERCHANT)
    }

    fn other_account(&self) -> Account {
        account_of("777290058100002")
    }

    fn paid(&self) -> Paid {
        // The number of this payment was made in 2025, and tells the year that a notice leaves out.
        let paid_at_ms = 1_763_771_398_000;
        let evidence = Some(Evidence { field: "accNo".into(), value: "6216".into(), is_own_payer: true });
        Paid { paid_at_ms, wallet: None, payer: None, payer_mask: Some("6216***********0018".into()), evidence, ..conformance::paid() }
    }

    fn facts(&self) -> Vec<Fact> {
        vec![Fact::Paid(self.paid())]
    }

    fn ops(&self) -> Vec<Op> {
        let mut ops = conformance::ops("unionpay");
        ops.extend([collect(), Op::Reverse { payment_id: PAYMENT.into(), wallet: "unionpay".into() }]);
        ops
    }

    fn notice(&self, id: &str, _: &Fact, _: i64, with: SignedWith, edit: Edit) -> Heard {
        let account = self.account();
        let query = Op::Query { payment_id: PAYMENT.into(), wallet: String::new(), wallet_reference: None };
        let mut fields = with_fields(call(&query, &cx(&account)).expect("a call"), &PAID);
        fields = with_fields(fields, &[("txnType", "01"), ("txnSubType", "07"), ("respCode", "00")]);
        if id != "E-1" {
            fields = with_fields(fields, &[("queryId", id)]);
        }
        match edit {
            Edit::Nothing => {}
            Edit::ExtraField => drop(fields.insert("colour".into(), "red".into())),
            Edit::UnknownWord => drop(fields.insert("respCode".into(), "ZZ".into())),
            Edit::Huge => drop(fields.insert("colour".into(), "r".repeat(1 << 20))),
            Edit::Garbage | Edit::Empty => {}
        }
        let body = match edit {
            Edit::Garbage => b"<html>It works!</html>".to_vec(),
            Edit::Empty => Vec::new(),
            _ => form::write(&signed(fields, with)).into_bytes(),
        };
        Heard { path: NOTICE_PATH.into(), at_ms: NOW_MS, headers: Vec::new(), body }
    }

    fn with_swapped_algorithm(&self, notice: &Heard) -> Vec<Heard> {
        let fields = form::read(&notice.body).expect("a form");
        let hash = sign::signed_hash(&fields);
        let swapped =
            |more: &[(&str, &str)]| Heard { body: form::write(&with_fields(fields.clone(), more)).into_bytes(), ..notice.clone() };
        // The shared secret, the bare hash, the content signed without its hash, nothing.
        let (key, _) = signer(SignedWith::Current);
        let unhashed = signature(key, &form::signed_text(&fields, &["signature"]));
        vec![
            swapped(&[("signMethod", "11"), ("signature", &hash)]),
            swapped(&[("signature", &hash)]),
            swapped(&[("signature", &STANDARD.encode(&hash))]),
            swapped(&[("signature", &unhashed)]),
            swapped(&[("signature", "")]),
        ]
    }

    fn clear_answers(&self, op: &Op) -> Vec<(u16, Vec<u8>, Observed)> {
        let account = self.account();
        let Ok(asked) = call(op, &cx(&account)) else { return Vec::new() };
        let answer = |more: &[(&str, &str)], meaning: Observed| (200, form::write_plain(&with_fields(asked.clone(), more)), meaning);
        let ok = ("respCode", "00");
        let declined = Observed::Fact(Fact::Declined { code: "64".into() });
        match op {
            Op::Present(_) => {
                let url = "https://qr.95516.com/00010001/62112028173283416953321113029241";
                vec![answer(&[ok, ("qrCode", url)], Observed::Fact(Fact::Presented { pay_url: Some(url.into()) }))]
            }
            Op::Collect(_) => vec![answer(&[ok], Observed::Waiting), answer(&[("respCode", "64")], declined)],
            Op::Query { .. } | Op::Close { .. } => {
                let paid = [&PAID[..], &[ok, ("origRespCode", "00")]].concat();
                vec![
                    answer(&paid, Observed::Fact(Fact::Paid(self.paid()))),
                    answer(&[ok, ("origRespCode", "05")], Observed::Waiting),
                    answer(&[ok, ("origRespCode", "64")], declined),
                    answer(&[("respCode", "34")], Observed::NotFound),
                ]
            }
            Op::Reverse { .. } => vec![answer(&[ok], Observed::Fact(Fact::Closed))],
            Op::Refund(_) => vec![answer(&[ok], Observed::Refund(RefundSeen::Processing))],
            Op::RefundQuery { .. } => vec![
                answer(&[ok, ("origRespCode", "00")], Observed::Refund(RefundSeen::Succeeded)),
                answer(&[ok, ("origRespCode", "03")], Observed::Refund(RefundSeen::Processing)),
                answer(&[("respCode", "34")], Observed::NotFound),
            ],
            Op::Bill { .. } => vec![
                answer(&[ok, ("fileContent", &own::file())], Observed::Bill(own::lines())),
                answer(&[("respCode", "98")], Observed::NotFound),
            ],
            Op::Funds { .. } | Op::Download { .. } => Vec::new(),
        }
    }

    fn answer(&self, _: &HttpRequest, status: u16, body: &[u8], _: i64, with: SignedWith) -> HttpResponse {
        let body = match form::read_plain(body) {
            Some(fields) if fields.contains_key("respCode") => form::write_plain(&signed(fields, with)),
            _ => body.to_vec(),
        };
        HttpResponse { status, headers: Vec::new(), body }
    }

    fn edited(&self, body: &[u8], edit: Edit) -> Vec<u8> {
        let fields = form::read_plain(body).expect("our own answer");
        match edit {
            Edit::ExtraField => form::write_plain(&with_fields(fields, &[("colour", "red")])),
            Edit::UnknownWord => form::write_plain(&with_fields(fields, &[("respCode", "ZZ")])),
            Edit::Garbage => b"<html>It works!</html>".to_vec(),
            Edit::Empty => Vec::new(),
            Edit::Nothing | Edit::Huge => body.to_vec(),
        }
    }

    fn believes(&self, request: &HttpRequest, _: i64) -> bool {
        let fields = form::read(&request.body).expect("a form");
        let signature = STANDARD.decode(&fields["signature"]).expect("base64");
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public(&KEYS[4]));
        fields["certId"] == "69903319369" && key.verify(sign::signed_hash(&fields).as_bytes(), &signature).is_ok()
    }
}

conformance! { Other }
