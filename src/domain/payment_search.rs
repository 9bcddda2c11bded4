//! What a shop types into the one search box, read as conditions that must all hold: an amount, a match word, the last digits of
//! any number, a day, a wallet's name, or words of the note.

use crate::domain::{match_word::WORDS, money::Minor, time};
use jiff::civil::Date;

/// Conditions on payments. `None` asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Days as yyyymmdd, both included.
    pub days: Option<(i64, i64)>,
    pub wallets: Option<Vec<String>>,
    pub match_word: Option<i64>,
    pub number: Option<Number>,
    /// Part of the note.
    pub note: Option<String>,
}

/// A typed number can mean several things; a payment that fits one of them is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Number {
    pub amount_minor: Option<i64>,
    pub match_number: Option<i64>,
    /// How our number, the wallet's, the clearing house's or the payer's mask ends.
    pub ending: Option<String>,
}

/// Reads `typed`; `wallets` are codes with the names people know them by.
pub fn read(typed: &str, today: i64, wallets: &[(String, Vec<String>)]) -> Search {
    let mut search = Search::default();
    let mut note = Vec::new();
    for term in typed.split_whitespace() {
        let folded = term.to_lowercase();
        if let Some(days) = days(&folded, today) {
            search.days = Some(days);
        } else if let Some((word, rest)) = match_word(&folded) {
            search.match_word = Some(word);
            if let Some(rest) = number(rest) {
                search.number = Some(Number { match_number: rest.match_number, ..Number::default() });
            }
        } else if let Some(number) = number(&folded) {
            search.number = Some(number);
        } else if let Some(found) = wallets_named(&folded, wallets) {
            search.wallets = Some(found);
        } else {
            note.push(term);
        }
    }
    // `柿 27` in two words means the same as in one.
    if let (Some(_), Some(number)) = (search.match_word, &mut search.number)
        && number.match_number.is_some()
    {
        *number = Number { match_number: number.match_number, ..Number::default() };
    }
    search.note = (!note.is_empty()).then(|| note.join(" "));
    search
}

/// `柿`, `柿27`, `persimmon`: the word and what is glued to it.
fn match_word(term: &str) -> Option<(i64, &str)> {
    let (at, rest) = WORDS.iter().enumerate().find_map(|(at, (zh, en))| {
        let rest = term.strip_prefix(zh).or_else(|| term.strip_prefix(en))?;
        rest.bytes().all(|byte| byte.is_ascii_digit()).then_some((at, rest))
    })?;
    Some((i64::try_from(at).ok()?, rest))
}

/// `12.5` and `¥12` are amounts; `27` is a match number or whole yuan; from three digits on also the end of a number; letters
/// and digits in eight places or more are the end of a number only.
fn number(term: &str) -> Option<Number> {
    let bare = term.trim_end_matches('元');
    let amount_minor = Minor::parse(bare).ok().map(|amount| amount.0);
    let digits = !term.is_empty() && term.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        return Some(Number {
            amount_minor,
            match_number: if term.len() <= 2 { term.parse().ok() } else { None },
            ending: (term.len() >= 3).then(|| term.to_owned()),
        });
    }
    let reference = term.len() >= 8
        && term.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        && term.bytes().any(|byte| byte.is_ascii_digit());
    if reference {
        return Some(Number { ending: Some(term.to_ascii_uppercase()), ..Number::default() });
    }
    amount_minor.map(|amount| Number { amount_minor: Some(amount), ..Number::default() })
}

/// `昨天`, `yesterday`, `11-22`, `11月22日`, `2026-11-22`. A date without its year is the last one that is not ahead.
fn days(term: &str, today: i64) -> Option<(i64, i64)> {
    let back = |count: i32| time::day_plus(today, -count);
    let one = |day| Some((day, day));
    match term {
        "今天" | "today" => return one(today),
        "昨天" | "yesterday" => return one(back(1)),
        "前天" => return one(back(2)),
        "7天" | "7days" => return Some((back(6), today)),
        "30天" | "30days" => return Some((back(29), today)),
        _ => {}
    }
    let plain = term.replace(['年', '月', '/'], "-").replace(['日', '号'], "");
    // Anything longer than a year's number is no part of a date.
    let parts: Vec<i64> = plain.split('-').map(|part| part.parse::<u16>().ok().map(i64::from)).collect::<Option<_>>()?;
    let day = match parts.as_slice() {
        [year, month, day] if *year >= 2000 => year * 10_000 + month * 100 + day,
        [month, day] => {
            let this_year = today / 10_000 * 10_000 + month * 100 + day;
            if this_year > today { this_year - 10_000 } else { this_year }
        }
        _ => return None,
    };
    time::date(day).map(|_: Date| (day, day))
}

/// The wallets whose name contains the term.
fn wallets_named(term: &str, wallets: &[(String, Vec<String>)]) -> Option<Vec<String>> {
    let found: Vec<String> = wallets
        .iter()
        .filter(|(_, names)| names.iter().any(|name| name.to_lowercase().contains(term)))
        .map(|(code, _)| code.clone())
        .collect();
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_261_122;

    fn searched(typed: &str) -> Search {
        let names = |zh: &str, en: &str| vec![zh.to_owned(), en.to_owned()];
        let wallets = [("jd_pay".to_owned(), names("京东金融", "JD Finance")), ("wechat_pay".to_owned(), names("微信支付", "WeChat Pay"))];
        read(typed, TODAY, &wallets)
    }

    #[test]
    fn a_point_or_a_sign_makes_an_amount() {
        for typed in ["12.5", "12.50", "¥12.50", "12.5元"] {
            let number = searched(typed).number.unwrap();
            assert_eq!((number.amount_minor, number.match_number, number.ending), (Some(1250), None, None), "{typed}");
        }
    }

    #[test]
    fn a_short_number_is_a_match_number_or_whole_yuan() {
        let number = searched("27").number.unwrap();
        assert_eq!((number.amount_minor, number.match_number, number.ending), (Some(2700), Some(27), None));
    }

    #[test]
    fn a_longer_number_is_also_the_end_of_a_number() {
        let number = searched("7719").number.unwrap();
        assert_eq!((number.match_number, number.ending.as_deref()), (None, Some("7719")));
        let number = searched("01kb3xq2ze7h8m9n0p1q2r3s4t").number.unwrap();
        assert_eq!(number.ending.as_deref(), Some("01KB3XQ2ZE7H8M9N0P1Q2R3S4T"));
    }

    #[test]
    fn a_match_word_is_found_in_both_languages_glued_or_not() {
        for typed in ["柿27", "柿 27", "persimmon 27", "Persimmon27"] {
            let search = searched(typed);
            let number = Number { match_number: Some(27), ..Number::default() };
            assert_eq!((search.match_word, search.number), (Some(0), Some(number)), "{typed}");
        }
        assert_eq!(searched("柿").match_word, Some(0));
    }

    #[test]
    fn days_are_read_as_people_say_them() {
        for (typed, days) in [
            ("今天", (TODAY, TODAY)),
            ("yesterday", (20_261_121, 20_261_121)),
            ("11-22", (TODAY, TODAY)),
            ("11月21日", (20_261_121, 20_261_121)),
            ("12-24", (20_251_224, 20_251_224)),
            ("2026-02-28", (20_260_228, 20_260_228)),
            ("7天", (20_261_116, TODAY)),
        ] {
            assert_eq!(searched(typed).days, Some(days), "{typed}");
        }
        assert_eq!(searched("2026-02-30").days, None);
    }

    #[test]
    fn a_long_number_with_a_stroke_in_it_is_no_day() {
        for typed in ["1345678901234523678/9", "9223372036854775807-12-31", "65536-1-1"] {
            assert_eq!(searched(typed).days, None, "{typed}");
        }
    }

    #[test]
    fn wallets_and_notes_come_last_and_terms_add_up() {
        let search = searched("京东 昨天 两份 不要葱");
        assert_eq!(search.wallets, Some(vec!["jd_pay".to_owned()]));
        assert_eq!(search.days, Some((20_261_121, 20_261_121)));
        assert_eq!(search.note.as_deref(), Some("两份 不要葱"));
        assert_eq!(searched(""), Search::default());
    }
}
