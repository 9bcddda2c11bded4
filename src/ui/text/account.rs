//! Words about opening a shop, signing in and one's own account.

use super::Lang;
use crate::domain::merchant::Trade;
#[cfg(feature = "ssr")]
use crate::{
    domain::{account::AccountError, merchant::NameError},
    services::accounts::AccessError,
};

super::messages! {
    foreign { "这个操作不是从本站发出的" "This did not come from our own page" }
    foreign_more { "为了安全，什么也没做。请打开本站的页面再试一次。" "To keep you safe nothing was done. Open our own page and try again." }

    // Opening a shop
    step(number, of) { "第 {number} 步，共 {of} 步" "Step {number} of {of}" }
    code_first { "先拿码，资料以后交" "Get your code now, papers later" }
    shop_name { "店名" "Shop name" }
    shop_name_hint { "和招牌上写的一样，顾客付钱时会看到" "As on your sign; customers see it when they pay" }
    trade { "卖什么" "What do you sell?" }
    trade_breakfast { "早餐" "Breakfast" }
    trade_fruit { "水果" "Fruit" }
    trade_convenience { "便利店" "Convenience store" }
    trade_market { "菜摊" "Market stand" }
    trade_supermarket { "超市" "Supermarket" }
    trade_hair { "理发" "Hair" }
    trade_other { "其他" "Something else" }
    next { "下一步" "Next" }
    previous { "上一步" "Back" }
    how_to_sign_in { "你用什么登录？" "How will you sign in?" }
    sign_in_name { "手机号或邮箱" "Phone number or email" }
    sign_in_name_hint { "只用来登录，不会给顾客看" "Only for signing in; customers never see it" }
    choose_password { "设一个密码" "Choose a password" }
    password { "密码" "Password" }
    password_hint { "至少 8 个字；一句话最好记" "At least 8 characters; a short sentence is easy to remember" }
    open_shop { "拿我的码" "Get my code" }
    have_a_shop { "已经开过店？登录" "Have a shop already? Sign in" }
    here_is_your_code { "这是你的收款码" "Here is your code" }
    code_image(shop) { "{shop}的收款码" "Collection code of {shop}" }
    code_forever { "码不会变，印一次就够。" "The code never changes; print it once." }
    on_trial { "现在是试用" "This is a trial" }
    on_trial_more {
        "用模拟钱包扫这张码，就能看到收款是什么样；不会真扣钱。"
        "Scan this code with a simulated wallet to see what being paid is like. No real money moves."
    }
    make_a_stand { "做一张码牌" "Make a stand" }
    to_today { "好了，去看今天" "Done, show me today" }
    draw_again { "这个店现在没有码" "This shop has no code right now" }

    // Signing in
    sign_in { "登录" "Sign in" }
    session_over { "登录过期了，刚才的没有发出去。登录以后再来一次。" "You were signed out, and that was not sent. Sign in and do it again." }
    session_over_kept { "登录过期了，刚才的还没发出去。登录以后接着来，填的都在。" "You were signed out before that was sent. Sign in and go on: what you typed is kept." }
    not_sent_yet { "登录好了。刚才填的还没发出去，看一下再点一次。" "You are signed in. What you typed has not been sent yet: look it over and send it again." }
    forgot { "忘了密码？" "Forgot your password?" }
    forgot_more {
        "平台的人核实你是店主以后会帮你重设。已经登录着的手机还能照常看账。"
        "The people who run this platform reset it once they know the shop is yours. A phone that is still signed in keeps working."
    }
    no_shop_yet { "还没有店？开一个" "No shop yet? Open one" }

    // What is wrong
    name_missing { "写上店名" "Enter the shop’s name" }
    name_too_long { "店名最多 40 个字" "The name may have at most 40 characters" }
    name_unprintable { "店名里有显示不出来的符号，重新打一遍" "The name has characters that cannot be shown; type it again" }
    trade_missing { "选一个最接近的" "Choose what comes closest" }
    sign_in_missing { "写上手机号或邮箱" "Enter a phone number or an email address" }
    sign_in_malformed { "这不像手机号，也不像邮箱，检查一下" "This looks like neither a phone number nor an email address; check it" }
    password_missing { "写上密码" "Enter the password" }
    password_too_short { "密码太短，至少 8 个字" "The password is too short: at least 8 characters" }
    password_too_long { "密码太长，最多 128 个字" "The password is too long: at most 128 characters" }
    password_common { "这个密码太常见，很容易被猜到，换一个" "This password is one of the most guessed; choose another" }
    taken { "这个号码已经有店了，直接登录" "This number has a shop already; sign in" }
    wrong { "号码或密码不对" "Phone or password is wrong" }
    wrong_current { "现在的密码不对" "The current password is wrong" }
    locked(minutes) { "试的次数太多了，{minutes} 分钟后再试" "Too many attempts; try again in {minutes} minute" | "Too many attempts; try again in {minutes} minutes" for minutes }
    busy { "这会儿登录的人太多，过几秒再试" "Too many people are signing in right now; try again in a few seconds" }

    // My shop
    /// What the first store is called until its owner names it.
    first_store { "总店" "Main store" }
    store_name { "门店名" "Store name" }
    store_name_hint { "写在店名下面，一家店也可以写路名" "Stands under the shop’s name; a street will do" }
    rename { "改名字" "Rename" }
    renamed { "名字改好了。码牌上还是旧名字的话，重印一张。" "Renamed. Print the stand again if it has the old name." }
    owner_renames { "要老板才能改名字" "Only the owner can rename the shop" }
    my_shop { "我的店" "My shop" }
    shop { "店铺" "Shop" }
    owner { "老板" "Owner" }
    manager { "店长" "Manager" }
    clerk { "店员" "Clerk" }
    signed_in_as(name) { "登录名 {name}" "Signed in as {name}" }
    my_code { "我的收款码" "My code" }
    look { "外观" "Appearance" }
    language { "语言" "Language" }
    theme { "亮暗" "Light or dark" }
    theme_system { "跟系统" "As the device" }
    theme_light { "亮" "Light" }
    theme_dark { "暗" "Dark" }
    text_size { "字的大小" "Text size" }
    text_normal { "标准" "Normal" }
    text_large { "大字" "Large" }
    save { "保存" "Save" }
    sessions { "登录着的设备" "Signed-in devices" }
    this_device { "就是这台" "This one" }
    unknown_device { "不认识的浏览器" "Unknown browser" }
    in_wechat { "微信" "WeChat" }
    in_alipay { "支付宝" "Alipay" }
    huawei_browser { "华为浏览器" "Huawei Browser" }
    mi_browser { "小米浏览器" "Mi Browser" }
    qq_browser { "QQ 浏览器" "QQ Browser" }
    last_used(when, address) { "{when} 用过 · {address}" "Used {when} · {address}" }
    end_session { "让它退出" "Sign it out" }
    end_session_of(device) { "让 {device} 退出" "Sign out {device}" }
    session_ended { "那台设备已经退出" "That device is signed out" }
    change_password { "改密码" "Change password" }
    current_password { "现在的密码" "Current password" }
    new_password { "新密码" "New password" }
    password_changed { "密码改好了，别的设备都已退出" "Password changed; every other device is signed out" }
    sign_out { "退出登录" "Sign out" }
}

/// What a shop sells.
pub fn trade_name(lang: Lang, trade: Trade) -> &'static str {
    match trade {
        Trade::Breakfast => trade_breakfast(lang),
        Trade::Fruit => trade_fruit(lang),
        Trade::Convenience => trade_convenience(lang),
        Trade::Market => trade_market(lang),
        Trade::Supermarket => trade_supermarket(lang),
        Trade::Hair => trade_hair(lang),
        Trade::Other => trade_other(lang),
    }
}

/// Why a person was not let in or registered, as a sentence that says what to do.
#[cfg(feature = "ssr")]
pub fn access_error(lang: Lang, error: &AccessError) -> String {
    match error {
        AccessError::Name(NameError::Missing) => name_missing(lang).to_owned(),
        AccessError::Name(NameError::TooLong) => name_too_long(lang).to_owned(),
        AccessError::Name(NameError::Unprintable) => name_unprintable(lang).to_owned(),
        AccessError::Trade => trade_missing(lang).to_owned(),
        AccessError::Account(AccountError::SignInMissing) => sign_in_missing(lang).to_owned(),
        AccessError::Account(AccountError::SignInMalformed) => sign_in_malformed(lang).to_owned(),
        AccessError::Account(AccountError::PasswordTooShort) => password_too_short(lang).to_owned(),
        AccessError::Account(AccountError::PasswordTooLong) => password_too_long(lang).to_owned(),
        AccessError::Account(AccountError::PasswordCommon) => password_common(lang).to_owned(),
        AccessError::Taken => taken(lang).to_owned(),
        AccessError::Wrong => wrong(lang).to_owned(),
        AccessError::Locked { for_ms } => locked(lang, (for_ms + 59_999) / 60_000),
        AccessError::Busy(_) => busy(lang).to_owned(),
        AccessError::Unavailable(_) => super::common::unavailable_more(lang).to_owned(),
    }
}
