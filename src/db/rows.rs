//! Many rows in one statement (ADR 0013): `rows(id text, version bigint)` in a `from` clause opens those that are given to
//! [`super::statement::Sql::rows`] as `row`, with these columns. A column takes the field of its name; fields without a column are left out,
//! columns without a field are null. The first column is never null. A tuple is one row with the fields of all its parts.

use super::statement::Arg;
use serde::{
    Serialize, Serializer,
    ser::{Error as _, Impossible, SerializeMap, SerializeStruct, SerializeTuple},
};
use std::ops::Range;

/// A row: fields of text and whole numbers, or a text alone where there is one column.
pub trait Record: Serialize + Sync {}
impl<T: Serialize + Sync> Record for T {}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Int,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

/// See the module.
pub(super) struct Rows {
    /// Where `rows(...)` stands in the statement.
    pub at: Range<usize>,
    pub columns: Vec<Column>,
    /// Row by row.
    pub values: Vec<Arg>,
}

/// A value that no column takes. Only a mistake in a statement's own words makes one.
#[derive(Debug, thiserror::Error)]
#[error("no value for a column: {0}")]
pub(super) struct NoValue(String);

impl serde::ser::Error for NoValue {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl Rows {
    /// Takes from `rows` what the statement names.
    pub fn of(text: &'static str, rows: &[impl Record]) -> Result<Self, NoValue> {
        let (at, columns) = declared(text).ok_or_else(|| NoValue::custom(text))?;
        let mut values: Vec<Arg> = Vec::with_capacity(rows.len() * columns.len());
        let mut places = Vec::new();
        for row in rows {
            let start = values.len();
            values.extend(columns.iter().map(|column| match column.kind {
                Kind::Text => Arg::Text(None),
                Kind::Int => Arg::Int(None),
            }));
            row.serialize(&mut RowWriter::new(&columns, &mut values[start..], &mut places))?;
        }
        Ok(Self { at, columns, values })
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.values.len() / self.columns.len()
    }
}

/// The columns that a statement opens, and where it says so.
fn declared(text: &'static str) -> Option<(Range<usize>, Vec<Column>)> {
    const OPENS: &str = " rows(";
    let start = text.find(OPENS)? + 1;
    let length = text[start..].find(')')?;
    let column = |declaration: &'static str| match declaration.trim().split_once(' ')? {
        (name, "text") => Some(Column { name, kind: Kind::Text }),
        (name, "bigint") => Some(Column { name, kind: Kind::Int }),
        _ => None,
    };
    let columns = text[start + OPENS.len() - 1..start + length].split(',').map(column).collect::<Option<_>>()?;
    Some((start..start + length + 1, columns))
}

/// The column of each field of a row's structs, if it has one, in the order in which they come.
type Places = Vec<(&'static str, Option<usize>)>;

/// Writes the fields of one row into their columns.
struct RowWriter<'a> {
    columns: &'a [Column],
    row: &'a mut [Arg],
    /// As the rows before had them: most fields have no column, and are looked for once.
    places: &'a mut Places,
    /// How many of them have come.
    fields: usize,
    /// The column of the value that is written.
    at: usize,
    /// Whether that is a field's value, and not the row itself.
    inside: bool,
}

impl<'a> RowWriter<'a> {
    fn new(columns: &'a [Column], row: &'a mut [Arg], places: &'a mut Places) -> Self {
        Self { columns, row, places, fields: 0, at: 0, inside: false }
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    fn place(&mut self, name: &'static str) -> Option<usize> {
        let nth = self.fields;
        self.fields += 1;
        match self.places.get(nth) {
            Some((known, at)) if *known == name => *at,
            Some(_) => self.column(name),
            None => {
                let at = self.column(name);
                self.places.push((name, at));
                at
            }
        }
    }

    fn put(&mut self, at: Option<usize>, value: &(impl Serialize + ?Sized)) -> Result<(), NoValue> {
        let Some(at) = at else { return Ok(()) };
        (self.at, self.inside) = (at, true);
        value.serialize(&mut *self)?;
        self.inside = false;
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result<(), NoValue> {
        match self.columns[self.at].kind {
            Kind::Text => self.row[self.at] = value.into(),
            Kind::Int => return Err(NoValue::custom(value)),
        }
        Ok(())
    }

    fn int(&mut self, value: impl TryInto<i64>) -> Result<(), NoValue> {
        let value: i64 = value.try_into().map_err(|_| NoValue::custom("a number of more than 64 bits"))?;
        self.row[self.at] = match self.columns[self.at].kind {
            Kind::Text => value.to_string().into(),
            Kind::Int => value.into(),
        };
        Ok(())
    }
}

/// Methods of a serializer that put a whole number into its column, and those for what no column holds.
macro_rules! methods {
    ($($int:ident($of:ty))*; $($refused:ident($($other:ty),*) -> $result:ty),*) => {
        $(fn $int(self, value: $of) -> Result<(), NoValue> { self.int(value) })*
        $(fn $refused(self, $(_: $other),*) -> Result<$result, NoValue> { Err(NoValue::custom(stringify!($refused))) })*
    };
}

impl Serializer for &mut RowWriter<'_> {
    type Ok = ();
    type Error = NoValue;
    type SerializeStruct = Self;
    type SerializeMap = Self;
    type SerializeSeq = Impossible<(), NoValue>;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Impossible<(), NoValue>;
    type SerializeTupleVariant = Impossible<(), NoValue>;
    type SerializeStructVariant = Impossible<(), NoValue>;

    methods! {
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64);
        serialize_bool(bool) -> (),
        serialize_f32(f32) -> (),
        serialize_f64(f64) -> (),
        serialize_char(char) -> (),
        serialize_bytes(&[u8]) -> (),
        serialize_unit_struct(&'static str) -> (),
        serialize_seq(Option<usize>) -> Self::SerializeSeq,
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant
    }

    fn serialize_str(self, value: &str) -> Result<(), NoValue> {
        self.text(value)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), NoValue> {
        self.text(name)
    }
    /// The column is null as it is.
    fn serialize_none(self) -> Result<(), NoValue> {
        Ok(())
    }
    fn serialize_unit(self) -> Result<(), NoValue> {
        self.serialize_none()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NoValue> {
        value.serialize(self)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), NoValue> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, name: &'static str, _: &T) -> Result<(), NoValue> {
        Err(NoValue::custom(name))
    }
    fn serialize_tuple(self, _: usize) -> Result<Self, NoValue> {
        if self.inside { Err(NoValue::custom("a tuple")) } else { Ok(self) }
    }
    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self, NoValue> {
        if self.inside { Err(NoValue::custom(name)) } else { Ok(self) }
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Self, NoValue> {
        if self.inside { Err(NoValue::custom("a map")) } else { Ok(self) }
    }
}

impl SerializeStruct for &mut RowWriter<'_> {
    type Ok = ();
    type Error = NoValue;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), NoValue> {
        let at = self.place(name);
        self.put(at, value)
    }
    fn end(self) -> Result<(), NoValue> {
        Ok(())
    }
}

impl SerializeTuple for &mut RowWriter<'_> {
    type Ok = ();
    type Error = NoValue;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, part: &T) -> Result<(), NoValue> {
        part.serialize(&mut **self)
    }
    fn end(self) -> Result<(), NoValue> {
        Ok(())
    }
}

impl SerializeMap for &mut RowWriter<'_> {
    type Ok = ();
    type Error = NoValue;
    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(&mut self, name: &K, value: &V) -> Result<(), NoValue> {
        let mut text = [Arg::Text(None)];
        name.serialize(&mut RowWriter { inside: true, ..RowWriter::new(&[NAME], &mut text, &mut Vec::new()) })?;
        let [Arg::Text(Some(name))] = text else { return Err(NoValue::custom("a field without a name")) };
        self.put(self.column(&name), value)
    }
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), NoValue> {
        Err(NoValue::custom("a key without its value"))
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), NoValue> {
        Err(NoValue::custom("a value without its key"))
    }
    fn end(self) -> Result<(), NoValue> {
        Ok(())
    }
}

/// A field's name, where it is only known when it comes.
const NAME: Column = Column { name: "name", kind: Kind::Text };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{Db, sql},
        domain::money::Minor,
    };
    use serde_json::json;

    #[derive(Serialize)]
    struct Row<'a> {
        left_out: bool,
        version: usize,
        id: &'a str,
        amount: Minor,
        note: Option<&'a str>,
    }

    const READ: &str = "select row.id, row.amount, row.note, row.version from rows(id text, version bigint, amount bigint, note text)
        where row.version >= $1 order by row.id";

    fn row(number: usize) -> (String, usize) {
        (format!("{number:05}"), number)
    }

    #[tokio::test]
    async fn as_many_rows_as_there_are_are_read_by_the_names_of_their_fields() {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        for count in [0, 1, 3, 4, 255, 4_096, 4_097, 12_000] {
            let ids: Vec<_> = (0..count).map(row).collect();
            let of = |(id, version): &'_ (String, usize)| json!({ "note": (version % 2 == 0).then_some("$1"), "id": id, "version": version, "amount": -7 });
            let rows: Vec<_> = ids.iter().map(of).collect();
            let read: Vec<(String, i64, Option<String>, i64)> = db.read().await.unwrap().all(sql(READ).rows(&rows).bind(2)).await.unwrap();
            assert_eq!(read.len(), count.saturating_sub(2), "those from 2 on");
            for (at, row) in (2..).zip(read) {
                let note = (at % 2 == 0).then(|| "$1".to_owned());
                assert_eq!(row, (format!("{at:05}"), -7, note, at));
            }
        }
    }

    #[tokio::test]
    async fn fields_may_come_in_any_order_and_texts_alone_fill_one_column() {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        let row = Row { left_out: true, version: 3, id: "a", amount: Minor(1), note: None };
        let read: Option<(String, i64, Option<String>, i64)> =
            db.read().await.unwrap().first(sql(READ).rows(&[&row]).bind(3)).await.unwrap();
        assert_eq!(read, Some(("a".to_owned(), 1, None, 3)));
        let alone = sql("select row.id from rows(id text) where row.id <> $1").rows(&["a", "b"]).bind("a");
        assert_eq!(db.read().await.unwrap().all::<(String,)>(alone).await.unwrap(), [("b".to_owned(),)]);
    }

    #[tokio::test]
    async fn a_tuple_is_one_row_and_its_fields_may_change_from_row_to_row() {
        #[derive(Serialize)]
        struct Changing {
            #[serde(skip_serializing_if = "Option::is_none")]
            left_out: Option<bool>,
            id: &'static str,
        }
        #[derive(Serialize)]
        struct More {
            version: i64,
            amount: i64,
        }
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        let one = (Changing { left_out: Some(true), id: "a" }, More { version: 3, amount: 5 });
        let other = (Changing { left_out: None, id: "b" }, More { version: 4, amount: 6 });
        let asked = sql(READ).rows(&[one, other]).bind(0);
        let read: Vec<(String, i64, Option<String>, i64)> = db.read().await.unwrap().all(asked).await.unwrap();
        assert_eq!(read, [("a".to_owned(), 5, None, 3), ("b".to_owned(), 6, None, 4)]);
    }

    #[tokio::test]
    async fn what_is_no_value_is_refused_before_the_database_sees_it() {
        let db = Db::open("sqlite::memory:", 1).await.unwrap();
        for row in [json!({ "id": ["a"] }), json!({ "id": { "id": "a" } }), json!({ "id": "a", "version": "b" }), json!(["a"])] {
            let refused = db.read().await.unwrap().run(sql(READ).rows(&[&row]).bind(0)).await.unwrap_err();
            assert!(matches!(refused, sqlx::Error::Encode(_)), "{row}: {refused}");
        }
    }
}
