//! What came of the cases of a run, and the list of all that there are: what was not tried says why.

use super::Options;
use crate::{
    connectors::{
        Connector,
        conformance::{Found, Promises},
    },
    domain::lab::{Case, NotTried, Rule, Step, Verdict},
};

/// The cases so far.
#[derive(Default)]
pub struct Cases(Vec<Case>);

/// The rules about the answer to any call.
const OF_ANSWERS: [Rule; 9] = [
    Rule::Answered,
    Rule::TimedOut,
    Rule::OtherStatus,
    Rule::Truncated,
    Rule::Tampered,
    Rule::Unsigned,
    Rule::Stale,
    Rule::OtherCall,
    Rule::OtherAccount,
];

/// The calls, with what each has besides.
const CALLS: [(Step, &[Rule]); 8] = [
    (Step::Present, &[]),
    (Step::Query, &[Rule::Nobody]),
    (Step::Refund, &[Rule::Once]),
    (Step::RefundQuery, &[]),
    (Step::Close, &[Rule::StaysPaid]),
    (Step::Collect, &[]),
    (Step::Reverse, &[]),
    (Step::Bill, &[Rule::Once]),
];

const OF_NOTICES: [Rule; 15] = [
    Rule::Told,
    Rule::Agrees,
    Rule::Repeated,
    Rule::Reordered,
    Rule::Tampered,
    Rule::Truncated,
    Rule::Unsigned,
    Rule::Stale,
    Rule::Foreign,
    Rule::Probe,
    Rule::Forged,
    Rule::UnknownWord,
    Rule::ExtraField,
    Rule::Huge,
    Rule::WrongAmount,
];

const OF_REFUND_NOTICES: [Rule; 6] = [Rule::Told, Rule::Tampered, Rule::Truncated, Rule::Unsigned, Rule::Stale, Rule::Foreign];

impl Cases {
    /// Notes what came of a case. What broke once stays broken.
    pub fn note(&mut self, step: Step, rule: Rule, found: Found) {
        let verdict = found.map_or_else(Verdict::Broke, |()| Verdict::Held);
        match self.0.iter_mut().find(|case| (case.step, case.rule) == (step, rule)) {
            Some(Case { verdict: Verdict::Broke(_), .. }) => {}
            Some(case) => case.verdict = verdict,
            None => self.0.push(Case { step, rule, verdict }),
        }
    }

    pub fn skip(&mut self, step: Step, rule: Rule, why: NotTried) {
        self.0.push(Case { step, rule, verdict: Verdict::NotTried(why) });
    }

    /// All cases that this protocol has, in their order.
    pub fn complete(mut self, connector: &dyn Connector, options: &Options, is_paid: bool, has_notice: bool) -> Vec<Case> {
        let known = &mut self.0;
        let plan = connector.describe();
        let why = |step: Step, rule: Rule| {
            if needs_misbehaviour(step, rule) && !options.payer.is_on_demand() {
                NotTried::WellBehaved
            } else if needs_payer(step, rule) && !is_paid {
                NotTried::NoPayer
            } else if step == Step::RefundNotice || (step == Step::Notice && !has_notice) {
                NotTried::NoNotice
            } else if step == Step::Bill && !options.payer.is_on_demand() {
                NotTried::NoBillYet
            } else {
                NotTried::NotReached
            }
        };
        let scans = |step| !matches!(step, Step::Collect | Step::Reverse) || !plan.collect_plan_s.is_empty();
        let refunds = |step| !matches!(step, Step::Refund | Step::RefundQuery | Step::RefundNotice) || plan.can_refund;
        let of_protocol = |(step, rule): &(Step, Rule)| scans(*step) && refunds(*step) && is_promised(*step, *rule, plan.promises);
        let mut all = Vec::new();
        for (step, rule) in every().filter(of_protocol) {
            let at = known.iter().position(|case| (case.step, case.rule) == (step, rule));
            all.push(at.map_or_else(|| Case { step, rule, verdict: Verdict::NotTried(why(step, rule)) }, |at| known.swap_remove(at)));
        }
        // Whatever is not on the list was found out all the same.
        all.append(known);
        all
    }
}

fn every() -> impl Iterator<Item = (Step, Rule)> {
    let calls = CALLS.into_iter().flat_map(|(step, more)| OF_ANSWERS.iter().chain(more).map(move |rule| (step, *rule)));
    let notices = OF_NOTICES.into_iter().map(|rule| (Step::Notice, rule));
    let refunds = OF_REFUND_NOTICES.into_iter().map(|rule| (Step::RefundNotice, rule));
    [(Step::Keys, Rule::Answered)].into_iter().chain(calls).chain(notices).chain(refunds)
}

/// Whether a protocol lets its reader know what the rule is about.
pub fn is_promised(step: Step, rule: Rule, promises: Promises) -> bool {
    match (step, rule) {
        (Step::Notice, _) => true,
        (Step::RefundNotice, _) => promises.refund_notices,
        (_, Rule::Stale) => promises.dated_answers,
        (_, Rule::OtherCall | Rule::OtherAccount) => promises.bound_answers,
        _ => true,
    }
}

fn needs_misbehaviour(step: Step, rule: Rule) -> bool {
    use Rule::{ExtraField, Forged, Huge, Probe, Reordered, UnknownWord, WrongAmount};
    matches!(step, Step::Collect | Step::Reverse)
        || matches!(rule, ExtraField | Forged | Huge | Probe | Reordered | UnknownWord | WrongAmount)
}

fn needs_payer(step: Step, rule: Rule) -> bool {
    matches!(step, Step::Notice | Step::Refund | Step::RefundQuery | Step::RefundNotice | Step::Collect | Step::Reverse)
        || matches!(rule, Rule::StaysPaid | Rule::Once)
}
