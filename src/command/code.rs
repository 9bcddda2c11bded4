//! `tongma code`: makes and reads collection codes and EMVCo payloads, without a database. What is wrong is said in issue codes
//! that scripts can rely on.

use crate::{
    command::{Environment, Failure},
    domain::{
        collection_code::{Code, CodeError},
        emv::{self, Payload, guid_of},
        money::Minor,
    },
    ui::code::{png, svg, symbol},
};
use serde_json::json;
use std::path::PathBuf;

/// See the module.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Prints what a code's symbol says, and draws the symbol where asked.
    Encode(EncodeArguments),
    /// Says what a scanned text is and what is wrong with it: a collection code, an address, an EMVCo payload.
    Decode(DecodeArguments),
}

/// See [`Command::Encode`].
#[derive(Debug, clap::Args)]
pub struct EncodeArguments {
    /// The collection code, such as 8K2F-M7QD-4XC.
    code: String,
    /// `address` as on the stand, or `emv` for apps that read EMVCo payloads.
    #[arg(long, value_enum, default_value_t = Form::Address)]
    form: Form,
    /// EMV: the shop's name.
    #[arg(long, default_value = "")]
    name: String,
    /// EMV: the merchant category (ISO 18245).
    #[arg(long, default_value = "5999")]
    category: String,
    /// EMV: the amount in yuan; without one the payer types it.
    #[arg(long)]
    amount: Option<String>,
    /// EMV: what the payment is for, in ASCII.
    #[arg(long)]
    reference: Option<String>,
    /// Writes the symbol to this file.
    #[arg(long)]
    svg: Option<PathBuf>,
    /// Writes the symbol to this file.
    #[arg(long)]
    png: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Address,
    Emv,
}

/// See [`Command::Decode`].
#[derive(Debug, clap::Args)]
pub struct DecodeArguments {
    /// What the camera read.
    text: String,
    /// Asks only that the payload arrived whole, as apps do that accept national dialects.
    #[arg(long)]
    lenient: bool,
    /// For programs.
    #[arg(long)]
    json: bool,
}

/// Does what was asked; a text that is not valid is a no.
///
/// # Errors
/// [`Failure`] with a sentence.
pub fn run(environment: &Environment, command: &Command) -> Result<(), Failure> {
    match command {
        Command::Encode(arguments) => encode(&environment.settings()?.public_url, arguments),
        Command::Decode(arguments) => decode(arguments),
    }
}

fn encode(public_url: &str, arguments: &EncodeArguments) -> Result<(), Failure> {
    let code = Code::parse(&arguments.code).map_err(|error| Failure::WrongUse(format!("{:?} is no code: {error}.", arguments.code)))?;
    let text = match arguments.form {
        Form::Address => code.url(public_url),
        Form::Emv => payload(public_url, arguments, code)?,
    };
    let symbol = if arguments.form == Form::Emv { symbol::emv(&text) } else { symbol::address(&text) };
    let symbol = symbol.map_err(|error| Failure::No(format!("{error}.")))?;
    let write = |file: &PathBuf, bytes: Vec<u8>| {
        std::fs::write(file, bytes).map_err(|error| Failure::No(format!("{} cannot be written: {error}.", file.display())))
    };
    if let Some(file) = &arguments.svg {
        write(file, svg::symbol(&symbol, &code.grouped()).into_bytes())?;
    }
    if let Some(file) = &arguments.png {
        write(file, png::symbol(&symbol).map_err(|error| Failure::No(format!("The symbol cannot be drawn: {error}.")))?)?;
    }
    println!("{text}");
    Ok(())
}

fn payload(public_url: &str, arguments: &EncodeArguments, code: Code) -> Result<String, Failure> {
    let amount = arguments.amount.as_deref().map(Minor::parse).transpose();
    let amount = amount.map_err(|error| Failure::WrongUse(format!("--amount: {error}.")))?;
    if arguments.category.len() != 4 || !arguments.category.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::WrongUse("--category must be four digits (ISO 18245), such as 5814.".to_owned()));
    }
    if arguments.name.trim().is_empty() {
        return Err(Failure::WrongUse("--name is needed: an EMVCo payload says whose it is.".to_owned()));
    }
    let guid = guid_of(public_url);
    let reference = arguments.reference.as_deref();
    let name = arguments.name.trim();
    Ok(Payload { guid: &guid, code, merchant_name: name, category: &arguments.category, amount, reference }.write())
}

/// What a text turned out to be.
#[derive(Debug, PartialEq, Eq)]
enum Decoded {
    Code(Result<Code, CodeError>),
    Emv(Box<emv::Reading>),
}

/// An address may carry an EMVCo payload behind `#` or `/`, as some countries print it; then the payload counts.
fn decoded(text: &str) -> Decoded {
    let at = if text.contains("://") { text.find("#000201").or_else(|| text.find("/000201")) } else { None };
    if let Some(at) = at {
        return Decoded::Emv(Box::new(emv::read(&text[at + 1..])));
    }
    if let Some(code) = Code::in_content(text) {
        return Decoded::Code(Ok(code));
    }
    let last = text.trim().rsplit('/').next().unwrap_or_default();
    if text.contains("://") || (1..=16).contains(&last.len()) && !last.starts_with("0002") {
        // An address of somebody else ends in no code of ours, whatever its last part looks like.
        return Decoded::Code(Err(Code::parse(last).err().unwrap_or(CodeError::Symbol)));
    }
    Decoded::Emv(Box::new(emv::read(text)))
}

fn decode(arguments: &DecodeArguments) -> Result<(), Failure> {
    let decoded = decoded(&arguments.text);
    let (valid, issues) = match &decoded {
        Decoded::Code(Ok(_)) => (true, Vec::new()),
        Decoded::Code(Err(error)) => (false, vec![issue(*error).to_owned()]),
        Decoded::Emv(reading) => {
            let valid = if arguments.lenient { reading.is_whole() } else { reading.is_valid() };
            (valid, reading.issues.iter().map(ToString::to_string).collect())
        }
    };
    if arguments.json {
        let said = match &decoded {
            Decoded::Code(code) => json!({"kind": "collection_code", "code": code.as_ref().ok().map(ToString::to_string)}),
            Decoded::Emv(reading) => json!({"kind": "emv", "record": reading.record}),
        };
        let mut answer = json!({"valid": valid, "issues": issues});
        if let (Some(answer), Some(said)) = (answer.as_object_mut(), said.as_object()) {
            answer.extend(said.clone());
        }
        println!("{answer}");
    } else {
        describe(&decoded);
        issues.iter().for_each(|issue| println!("issue {issue}"));
    }
    if valid { Ok(()) } else { Err(Failure::No(format!("Not valid: {}.", issues.join(", ")))) }
}

/// The code for scripts.
fn issue(error: CodeError) -> &'static str {
    match error {
        CodeError::Length => "code_length",
        CodeError::Symbol => "code_symbol",
        CodeError::Check => "code_check",
    }
}

/// One field a line.
fn describe(decoded: &Decoded) {
    match decoded {
        Decoded::Code(Ok(code)) => println!("collection code {}", code.grouped()),
        Decoded::Code(Err(error)) => println!("no collection code: {error}"),
        Decoded::Emv(reading) => {
            let record = reading.record.as_ref().and_then(|record| serde_json::to_value(record).ok());
            for (field, value) in record.iter().filter_map(serde_json::Value::as_object).flatten().filter(|(_, value)| !value.is_null()) {
                println!("{field} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_for_what_it_is() {
        let code = Code::draw([9; 10]);
        for text in [code.to_string(), code.grouped(), code.url("https://pay.example.cn")] {
            assert_eq!(decoded(&text), Decoded::Code(Ok(code)), "{text}");
        }
        for (text, error) in [
            ("8K2F", CodeError::Length),
            ("10000000000", CodeError::Check),
            ("https://pay.example.cn/c/10000000000", CodeError::Check),
            ("https://example.com/", CodeError::Length),
        ] {
            assert_eq!(decoded(text), Decoded::Code(Err(error)), "{text}");
        }
    }

    #[test]
    fn a_payload_is_found_inside_of_an_address() {
        let payload = Payload {
            guid: "cn.example.pay",
            code: Code::draw([9; 10]),
            merchant_name: "Wang",
            category: "5814",
            amount: Some(Minor(1250)),
            reference: None,
        }
        .write();
        for text in [payload.clone(), format!("https://pay.example.cn/qr/#{payload}"), format!("https://pay.example.cn/qr/{payload}")] {
            let Decoded::Emv(reading) = decoded(&text) else { panic!("{text} is a payload") };
            assert_eq!(reading.record.unwrap().amount.as_deref(), Some("12.50"));
        }
    }

    #[test]
    fn the_exit_says_whether_the_text_is_valid() {
        let answer = |text: &str, lenient| decode(&DecodeArguments { text: text.to_owned(), lenient, json: true });
        let thai = "00020101021129370016A000000677010111011300669186952145802TH5303764630471E4";
        assert!(answer(thai, true).is_ok());
        assert!(answer(thai, false).unwrap_err().to_string().contains("missing_59"));
        assert!(answer("000201", true).is_err());
    }
}
