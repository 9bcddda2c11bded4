//! How each engine spells a statement that takes many rows.

use crate::db::{
    rows::{Column, Kind, Rows},
    statement::{Arg, Sql},
};
use std::{borrow::Cow, fmt::Write};

/// More values than this go over as one JSON text: SQLite binds no more than 32,766.
const BOUND: usize = 16_384;

/// What PostgreSQL is given for one `$n`.
pub(super) enum PgArg {
    One(Arg),
    Texts(Vec<Option<String>>),
    Ints(Vec<Option<i64>>),
}

/// A statement as SQLite reads it: rows are bound value by value. Their number is filled up to a power of two, so that few texts have to be
/// prepared.
pub(super) fn for_sqlite(sql: Sql) -> sqlx::Result<(Cow<'static, str>, Vec<Arg>)> {
    let text = sql.text.strip_suffix(" for share").or_else(|| sql.text.strip_suffix(" for update")).unwrap_or(sql.text);
    let Some(rows) = taken(sql.rows)? else { return Ok((text.into(), sql.args)) };
    let (count, width) = (rows.count(), rows.columns.len());
    let filled = count.max(1).next_power_of_two();
    let mut opened = String::from("(select ");
    if filled * width > BOUND {
        list(&mut opened, &rows.columns, |to, at, column| write!(to, "value ->> {at} as {}", column.name));
        // Parsed once, into binary JSON, instead of once for each column; the limit keeps SQLite from undoing that by merging the two queries.
        opened.push_str(" from (select jsonb(value) as value from json_each($1) limit -1 offset 0)) row");
        let text = around(text, &rows, &opened, 1);
        return Ok((text.into(), [vec![as_json(&rows).into()], sql.args].concat()));
    }
    list(&mut opened, &rows.columns, |to, at, column| write!(to, "column{} as {}", at + 1, column.name));
    let one = format!(",({})", vec!["?"; width].join(","));
    let _always_fits = write!(opened, " from (values {}) where column1 is not null) row", &one.repeat(filled)[1..]);
    let text = around(text, &rows, &opened, filled * width);
    let mut values = rows.values;
    values.resize(filled * width, Arg::Text(None));
    values.extend(sql.args);
    Ok((text.into(), values))
}

/// A statement as PostgreSQL reads it: rows are bound column by column.
pub(super) fn for_postgres(sql: Sql) -> sqlx::Result<(Cow<'static, str>, Vec<PgArg>)> {
    let args = sql.args.into_iter().map(PgArg::One);
    let Some(rows) = taken(sql.rows)? else { return Ok((sql.text.into(), args.collect())) };
    // Opened in the select list, a row is made once; a function in `from` would first store each column by itself.
    let mut opened = String::from("(select ");
    list(&mut opened, &rows.columns, |to, at, column| {
        let kind = match column.kind {
            Kind::Text => "text",
            Kind::Int => "bigint",
        };
        write!(to, "unnest(${}::{kind}[]) as {}", at + 1, column.name)
    });
    opened.push_str(") as row");
    let text = around(sql.text, &rows, &opened, rows.columns.len());
    Ok((text.into(), columns(rows).into_iter().chain(args).collect()))
}

fn taken(rows: Option<Result<Rows, impl std::error::Error + Send + Sync + 'static>>) -> sqlx::Result<Option<Rows>> {
    rows.transpose().map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// Writes something for each column, with commas in between.
fn list(to: &mut String, columns: &[Column], one: impl Fn(&mut String, usize, &Column) -> std::fmt::Result) {
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            to.push_str(", ");
        }
        let _always_fits = one(to, at, column);
    }
}

/// `text` with its rows opened that way and its other parameters counted after `before` of theirs.
fn around(text: &str, rows: &Rows, opened: &str, before: usize) -> String {
    let (start, end) = (&text[..rows.at.start], &text[rows.at.end..]);
    [&counted_after(start, before), opened, &counted_after(end, before)].concat()
}

fn counted_after(text: &str, before: usize) -> String {
    let mut parts = text.split('$');
    let mut counted = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|character: char| character.is_ascii_digit()).len();
        let _always_fits = match part[..digits].parse::<usize>() {
            Ok(number) => write!(counted, "${}{}", number + before, &part[digits..]),
            Err(_) => write!(counted, "${part}"),
        };
    }
    counted
}

fn columns(rows: Rows) -> Vec<PgArg> {
    let count = rows.count();
    let empty = |column: &Column| match column.kind {
        Kind::Text => PgArg::Texts(Vec::with_capacity(count)),
        Kind::Int => PgArg::Ints(Vec::with_capacity(count)),
    };
    let mut columns: Vec<PgArg> = rows.columns.iter().map(empty).collect();
    let width = columns.len();
    for (at, value) in rows.values.into_iter().enumerate() {
        match (&mut columns[at % width], value) {
            (PgArg::Texts(texts), Arg::Text(text)) => texts.push(text),
            (PgArg::Ints(ints), Arg::Int(int)) => ints.push(int),
            // A row is made of the kinds that its columns have.
            (PgArg::Texts(_) | PgArg::Ints(_) | PgArg::One(_), _) => {}
        }
    }
    columns
}

/// Rows as arrays of their values.
fn as_json(rows: &Rows) -> String {
    let value = |arg: &Arg| match arg {
        Arg::Text(text) => text.as_deref().into(),
        Arg::Int(int) => (*int).into(),
        Arg::Bool(yes) => (*yes).into(),
    };
    let row = |values: &[Arg]| serde_json::Value::Array(values.iter().map(value).collect());
    serde_json::Value::Array(rows.values.chunks_exact(rows.columns.len()).map(row).collect()).to_string()
}
