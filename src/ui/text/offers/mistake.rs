//! What is wrong with a campaign, said beside the field where it was typed.

use crate::{
    domain::{
        campaign::{Field, TermsError},
        money::AmountError,
    },
    ui::{
        offer::form::Wrong,
        text::{Lang, payer},
    },
};

crate::ui::text::messages! {
    wrong_number { "这里要一个整数" "A whole number goes here" }
    wrong_rate { "打几折写 9 或 8.8；减百分之几写 0 到 100" "A percentage between 0 and 100 goes here" }
    whole_price { "10 折等于没打折；一折写 1，八五折写 8.5" "Ten tenths take nothing off; a tenth of the price is 1, 85% of it is 8.5" }
    wrong_date { "日期写成 2026-11-22" "Write the date as 2026-11-22" }
    wrong_clock { "钟点写成 06:30" "Write the time as 06:30" }
    missing { "这里还没填" "This is still empty" }
    missing_nth { "至少是第 2 次" "At least every 2nd time" }
    too_large { "太大了" "This is too large" }
    tiers_missing { "至少写一档：付满多少、减多少" "Write at least one step: spend and save" }
    tier_not_rising { "后一档要比前一档付得多、减得多" "Each step must ask for more and give more than the one before" }
    off_not_below { "减的要比付的少" "The discount must be less than the price" }
    min_above_max { "最少的比最多的还多" "The least is above the most" }
    end_missing { "选一个结束日" "Choose the last day" }
    ends_before_start { "结束日在开始日前面" "The last day is before the first" }
    window_too_long { "最长办一年" "A year at most" }
    hours_unknown { "钟点不对" "These hours do not exist" }
    limit_twice { "和另一条限制重复了，留一条" "It says the same as another limit; keep one" }
    below_one_use { "还不够减一次的" "Not enough for one discount" }
    other_mistake { "这条规则现在不能用" "This rule cannot run" }
}

/// What is wrong with a field, as the sentence beside it.
pub fn wrong(lang: Lang, wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Amount(AmountError::TooLarge) => too_large(lang),
        Wrong::Amount(_) => payer::amount_not_a_number(lang),
        Wrong::Number => wrong_number(lang),
        Wrong::Share => wrong_rate(lang),
        Wrong::WholePrice => whole_price(lang),
        Wrong::Date => wrong_date(lang),
        Wrong::Clock => wrong_clock(lang),
        Wrong::Rule(mistake) => rule(lang, mistake),
    }
}

fn rule(lang: Lang, mistake: TermsError) -> &'static str {
    match mistake {
        TermsError::Missing(Field::N) => missing_nth(lang),
        TermsError::Missing(_) => missing(lang),
        TermsError::TooLarge(_) => too_large(lang),
        TermsError::TiersMissing => tiers_missing(lang),
        TermsError::TierNotRising(_) => tier_not_rising(lang),
        TermsError::OffNotBelowPrice(_) => off_not_below(lang),
        TermsError::MinAboveMax | TermsError::GrossMinAboveMax => min_above_max(lang),
        TermsError::EndMissing => end_missing(lang),
        TermsError::EndsBeforeStart => ends_before_start(lang),
        TermsError::WindowTooLong => window_too_long(lang),
        TermsError::HoursUnknown => hours_unknown(lang),
        TermsError::LimitTwice(_) => limit_twice(lang),
        TermsError::LimitBelowOneUse(_) => below_one_use(lang),
        _ => other_mistake(lang),
    }
}
