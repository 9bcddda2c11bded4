//! What offers came to, and what they would have come to: results, files of them, rehearsals, and what came late.

super::messages! {
    export { "导出" "Export" }
    file_part { "部分" "Part" }
    file_name { "项目" "Item" }
    file_count { "数" "Count" }
    file_amount { "金额" "Amount" }
    file_offer { "活动" "Offer" }
    file_number { "活动号" "Number" }
    file_customers { "顾客" "Customers" }
    file_all { "一共" "In all" }

    try_first { "存下，试一试" "Save and try it" }

    who_would { "谁会减到" "Who would have got it" }
    newest_of(shown, all) { "最近 {shown} 笔，一共 {all} 笔" "The newest {shown} of {all}" }
    is_new { "新客" "New" }
    is_returning { "回头客" "Returning" }
    is_unnamed { "没说是谁" "Not named" }
    unnamed(count) {
        "其中 {count} 笔，收款前钱包没说是谁在付：要认人的优惠减不到，也不算进人数。"
        "For {count} of them the wallet had not said who pays: it gets nothing that depends on it and counts as nobody."
            | "For {count} of them the wallet had not said who pays: they get nothing that depends on it and count as nobody." for count
    }
    would_save(amount) { "减 {amount}" "{amount} off" }
    further(count) { "更早的 {count} 笔" "{count} earlier one" | "{count} earlier ones" for count }
    all_of_them(count) { "一共 {count} 笔" "All {count}" }

    over_limit(amount, funders) {
        "其中 {amount} 超出了额度：钱来晚了，额度已经给了别人。由{funders}出"
        "{amount} of it is over the limit: the money came late, when the room had gone to others. Paid by {funders}"
    }
    your_part { "平台活动里你出的钱" "What you paid in the platform’s offers" }
    your_part_more { "你同意分担的部分，已经从到账里扣了。" "Your agreed share; it is taken off what you get." }
    your_part_of(uses, given, own) { "用了 {uses} 次，一共减 {given}，你出 {own}" "{uses} use, {given} off in all, {own} of it yours" | "{uses} uses, {given} off in all, {own} of it yours" for uses }
    your_part_over(amount) {
        "{amount} 是晚到的付款超出额度的，照约好的比例分担"
        "{amount} went over the limit by late payments, shared as agreed"
    }
}
