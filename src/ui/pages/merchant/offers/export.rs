//! What a campaign came to as a file: the rows that its page shows, in the same words.

use super::outcome::uplift_words;
use crate::{
    domain::money::Minor,
    services::campaigns::results::{Part, Results},
    ui::{
        components::Face,
        csv::{Cell, csv},
        text::{Lang, merchant, offer_results as text, offers},
    },
};

/// See the module.
pub fn results_csv(lang: Lang, title: &str, id: &str, results: &Results, faces: &[Face]) -> String {
    let named = |part: &'static str, name: Cell, count: Option<i64>, minor: Option<i64>| {
        vec![part.into(), name, count.map_or(Cell::Empty, Cell::Count), minor.map_or(Cell::Empty, |minor| Cell::Amount(Minor(minor)))]
    };
    let parts = |part: &'static str, name: Cell, of: (i64, i64)| named(part, name, Some(of.0), Some(of.1));
    let (new, returning) = (results.new_payers, results.returning_payers);
    let mut rows = vec![
        vec![text::file_part(lang).into(), text::file_name(lang).into(), text::file_count(lang).into(), text::file_amount(lang).into()],
        named(text::file_offer(lang), title.into(), None, None),
        named(text::file_number(lang), Cell::Id(id.to_owned()), None, None),
        parts(offers::result_cost(lang), text::file_all(lang).into(), (results.uses, results.cost_minor)),
        named(text::file_customers(lang), offers::result_new(lang).into(), Some(new), None),
        named(text::file_customers(lang), offers::result_returning(lang).into(), Some(returning), None),
    ];
    let averages = [(offers::result_with(lang), results.with_minor), (offers::result_without(lang), results.without_minor)];
    let some = |number: i64| Some(number).filter(|number| *number > 0);
    let more = [(offers::result_back(lang), some(results.back_minor)), (offers::result_over(lang), some(results.over_limit_minor))];
    for (name, minor) in averages.into_iter().chain(more) {
        rows.extend(minor.map(|minor| named(offers::results(lang), name.into(), None, Some(minor))));
    }
    rows.extend(some(results.undone).map(|count| named(offers::results(lang), offers::result_undone(lang).into(), Some(count), None)));
    let (told, more) = uplift_words(lang, results.uplift);
    rows.extend([told].into_iter().chain(more).map(|words| named(offers::uplift_title(lang), words.into(), None, None)));
    let hour = |part: &Part<i64>| parts(offers::by_hour(lang), merchant::hour_now(lang, part.of).into(), (part.uses, part.cost_minor));
    let wallet = |part: &Part<String>| {
        let name = Face::among(faces, &part.of).name;
        parts(offers::by_wallet(lang), name.into(), (part.uses, part.cost_minor))
    };
    rows.extend(results.hours.iter().map(hour));
    rows.extend(results.wallets.iter().map(wallet));
    csv(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::campaigns::results::Uplift;

    #[test]
    fn the_file_says_what_the_page_says() {
        let results = Results {
            uses: 22,
            cost_minor: 4_400,
            over_limit_minor: 200,
            undone: 1,
            back_minor: 350,
            new_payers: 15,
            returning_payers: 5,
            hours: vec![Part { of: 8, uses: 10, cost_minor: 2_000 }, Part { of: 9, uses: 12, cost_minor: 2_400 }],
            wallets: vec![Part { of: "jd_pay".to_owned(), uses: 22, cost_minor: 4_400 }],
            with_minor: Some(1_500),
            without_minor: None,
            uplift: Uplift::Told { days: 2, payments: 23, expected: 9, average_more_minor: 457 },
        };
        for (name, lang) in [("results_zh", Lang::Zh), ("results_en", Lang::En)] {
            let file = results_csv(lang, "@周初立减, 再来", "01KB3XQ2ZE7H8M9N0P1Q2R3S4T", &results, &[]);
            insta::assert_snapshot!(name, file.replace('\u{feff}', "").replace('\t', "<tab>").replace("\r\n", "\n"));
        }
    }
}
