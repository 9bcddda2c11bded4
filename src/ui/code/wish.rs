//! What was chosen for a stand, as it stands in the addresses of its page and its files.

use super::{
    drawing::Drawing,
    stand::{self, Look, Size, Stand},
    symbol,
};
use crate::{
    domain::merchant::shop_name,
    services::printout::Printout,
    ui::{address::encode, text::Lang},
};

/// Characters of a table's number at most.
pub const TABLE_LENGTH: usize = 8;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub size: Size,
    pub look: Look,
    pub lang: Lang,
    /// In place of the shop's name; empty for that.
    pub name: String,
    /// Empty for none.
    pub table: String,
    /// A line in the other language.
    pub other_line: bool,
    pub wallets: bool,
    /// The offer that runs.
    pub offer: bool,
}

impl Wish {
    /// Reads an address by the names of its values. Before anything was chosen a stand says all but the offer; afterwards a box that is
    /// not sent is not ticked.
    pub fn read(value: impl Fn(&str) -> Option<String>, lang: Lang) -> Self {
        let size = value("size").and_then(|code| Size::from_code(&code));
        let ticked = |name: &str| value(name).is_some_and(|value| value == "1");
        let short = |name: &str| value(name).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        Self {
            look: value("style").and_then(|code| Look::from_code(&code)).unwrap_or_default(),
            lang: match value("lang").as_deref() {
                Some("en") => Lang::En,
                Some("zh") => Lang::Zh,
                _ => lang,
            },
            name: shop_name(&short("name")).unwrap_or_default(),
            table: short("table").chars().filter(|character| !character.is_control()).take(TABLE_LENGTH).collect(),
            other_line: size.is_none() || ticked("other"),
            wallets: size.is_none() || ticked("wallets"),
            offer: ticked("offer"),
            size: size.unwrap_or_default(),
        }
    }

    /// Draws the stand of that code for its address; nothing where no symbol holds the address. `offer` is what runs, if it is wanted.
    pub fn draw(&self, printout: &Printout, address: &str, offer: Option<&str>) -> Option<Drawn> {
        let symbol = symbol::address(address).ok()?;
        let roomy = self.size.is_roomy();
        let stand = Stand {
            size: self.size,
            look: self.look,
            name: if self.name.is_empty() { &printout.shop } else { &self.name },
            table: &self.table,
            code: printout.code,
            symbol: &symbol,
            wallets: if self.wallets && roomy { &printout.wallets } else { &[] },
            offer: offer.filter(|_| self.offer && roomy),
            lang: self.lang,
            other_line: self.other_line,
        };
        Some(Drawn { page: stand::draw(&stand), unprintable: stand.unprintable(), name_is_small: stand.name_is_small() })
    }

    /// The values for an address.
    pub fn query(&self) -> String {
        let mut query = format!("size={}&style={}&lang={}", self.size.code(), self.look.code(), self.lang.pick("zh", "en"));
        for (name, text) in [("name", &self.name), ("table", &self.table)] {
            if !text.is_empty() {
                query.push_str(&format!("&{name}={}", encode(text)));
            }
        }
        for (name, ticked) in [("other", self.other_line), ("wallets", self.wallets), ("offer", self.offer)] {
            if ticked {
                query.push_str(&format!("&{name}=1"));
            }
        }
        query
    }
}

/// A stand, and what its owner should know before it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    pub page: Drawing,
    /// Characters that were written and stand as boxes.
    pub unprintable: Vec<char>,
    pub name_is_small: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn read(pairs: &[(&str, &str)]) -> Wish {
        let values: BTreeMap<_, _> = pairs.iter().copied().collect();
        Wish::read(|name| values.get(name).map(|value| (*value).to_owned()), Lang::Zh)
    }

    #[test]
    fn an_address_gives_back_what_was_chosen() {
        let first = read(&[]);
        assert_eq!((first.size, first.look, first.lang), (Size::A5, Look::Color, Lang::Zh));
        assert!(first.other_line && first.wallets && !first.offer);
        let chosen =
            read(&[("size", "sticker"), ("style", "ink"), ("lang", "en"), ("name", " 王姐  分店 "), ("table", "8 号"), ("offer", "1")]);
        assert_eq!((chosen.name.as_str(), chosen.table.as_str()), ("王姐 分店", "8 号"));
        assert!(!chosen.other_line && !chosen.wallets && chosen.offer);
        assert_eq!(
            chosen.query(),
            "size=sticker&style=ink&lang=en&name=%E7%8E%8B%E5%A7%90%20%E5%88%86%E5%BA%97&table=8%20%E5%8F%B7&offer=1"
        );
    }

    #[test]
    fn what_makes_no_sense_asks_for_nothing() {
        let wish = read(&[("size", "A0"), ("style", "gold"), ("lang", "fr"), ("name", "\u{202e}铺"), ("table", "一二三四五六七八九")]);
        assert_eq!((wish.size, wish.look, wish.lang, wish.name.as_str()), (Size::A5, Look::Color, Lang::Zh, ""));
        assert_eq!(wish.table.chars().count(), TABLE_LENGTH);
    }
}
