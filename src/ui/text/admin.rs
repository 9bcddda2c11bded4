//! The platform's own people: their frame, signing in, admins, the audit, their own account, the overview.

#[cfg(feature = "ssr")]
use {
    super::Lang,
    crate::domain::{
        admin::{Right, Role},
        audit::Action,
    },
};

super::messages! {
    platform { "平台" "Platform" }
    navigation { "平台导航" "Platform navigation" }
    tab_overview { "总览" "Overview" }
    tab_offers { "平台活动" "Platform offers" }
    to_review(count) { "{count} 个等你复核" "{count} to review" }
    tab_audit { "操作记录" "Audit log" }
    tab_people { "管理员" "Admins" }
    my_account { "我的账号" "My account" }

    forbidden { "这件事你的角色做不了" "Your role cannot do this" }
    ask_an_owner { "要负责人才行，问问他们。" "An owner can; ask one of them." }
    ask_another_role { "换个有权限的角色来做。" "Another role can do this." }
    roles_that_can(roles) { "能做的角色：{roles}。" "Roles that can: {roles}." }

    // Signing in
    sign_in_title { "平台登录" "Platform sign-in" }
    email { "邮箱" "Email" }
    next_step { "下一步" "Next" }
    wrong { "邮箱或密码不对" "Email or password is wrong" }
    wrong_code { "验证码不对，或者已经用过；等下一个再试" "The code is wrong or was used already; wait for the next one" }
    email_malformed { "写上完整的邮箱" "Enter a whole email address" }
    no_way_back { "进不来了？" "Cannot get in?" }
    no_way_back_more {
        "请能登上这台服务器的人运行：tongma admin reset --email 你的邮箱。"
        "Ask somebody who can reach this server to run: tongma admin reset --email YOUR-EMAIL."
    }
    second_title { "输入验证码" "Enter the code" }
    second_hint { "验证器上现在的 6 位数，或一个恢复码" "The six digits your authenticator shows now, or a recovery code" }
    code { "验证码" "Code" }
    enter { "进去" "Sign in" }
    not_me { "换个账号" "Use another account" }
    signing_in_as(email) { "正在登录 {email}" "Signing in as {email}" }
    set_up_title { "先绑定验证器" "Set up your authenticator" }
    set_up_more {
        "平台的人都要两步登录。用手机上的验证器扫这张码，再输入它显示的 6 位数。"
        "Everybody on the platform signs in in two steps. Scan this with an authenticator app, then enter the six digits it shows."
    }
    set_up_symbol { "给验证器扫的码" "Code for your authenticator" }
    set_up_secret { "扫不了就手动输入" "Cannot scan? Type this in" }
    set_up_code { "验证器显示的 6 位数" "The six digits it shows" }
    set_up_done { "绑定" "Set up" }
    password_is_set { "密码设好了，登录吧" "Your password is set; sign in" }

    // An invitation
    invited_title { "加入平台" "Join the platform" }
    invited_as(email) { "{email}，给自己设一个密码。" "{email}, choose a password." }
    invited_done { "设好密码" "Set the password" }
    invite_dead { "这个邀请用不了了" "This invitation is no longer good" }
    invite_dead_more { "邀请只能用一次，24 小时内有效。让负责人再发一个。" "An invitation is good once, for 24 hours. Ask an owner for another." }

    // Overview
    overview { "总览" "Overview" }
    needs_you { "等你处理" "Needs you" }
    all_clear { "都处理完了，喝口水" "All clear. Have some water" }
    taken_today { "今天成交" "Taken today" }
    payments_today { "笔数" "Payments" }
    merchants { "商户" "Merchants" }
    wallets_open { "在用钱包" "Wallets open" }
    of_all(some, all) { "{some} / {all}" "{some} / {all}" }
    by_wallet { "钱包排行" "Wallets by volume" }
    today_by_hour { "今天每小时" "Today by the hour" }
    nothing_taken { "今天还没有成交" "Nothing taken yet today" }
    up_to_hour(hour) { "到 {hour}:00" "By {hour}:00" }
    more_than_yesterday(amount) { "比昨天同时段多 {amount}" "{amount} more than yesterday" }
    less_than_yesterday(amount) { "比昨天同时段少 {amount}" "{amount} less than yesterday" }
    same_as_yesterday { "和昨天同时段一样" "the same as yesterday" }
    beijing_time { "按北京时间" "Beijing time" }

    // People
    people { "管理员" "Admins" }
    person { "谁" "Who" }
    role { "角色" "Role" }
    role_owner { "负责人" "Owner" }
    role_operations { "运营" "Operations" }
    role_reviewer { "审核员" "Reviewer" }
    role_risk { "风控" "Risk" }
    role_finance { "财务" "Finance" }
    role_observer { "观察" "Observer" }
    role_owner_more { "什么都能做，还管人" "Everything, and who is here" }
    role_operations_more { "办活动、发布、急停，开放钱包" "Makes, publishes and stops offers, opens wallets" }
    role_reviewer_more { "看平台和店名" "Sees the platform and shops’ names" }
    role_risk_more { "急停活动和钱包，看操作记录" "Stops offers and wallets, reads the audit log" }
    role_finance_more { "复核发布，看操作记录" "Approves offers, reads the audit log" }
    role_observer_more { "只看数字" "Sees numbers only" }
    state { "状态" "State" }
    person_active { "两步登录已开" "Two-step sign-in on" }
    person_no_second { "还没绑定验证器" "No authenticator yet" }
    person_invited { "邀请还没接受" "Invitation pending" }
    person_invite_over { "邀请过期了" "Invitation expired" }
    last_seen { "上次在" "Last seen" }
    never_seen { "还没来过" "Never" }
    devices(count) { "{count} 台设备" "{count} device" | "{count} devices" for count }
    that_is_you { "你" "You" }
    invite { "请管理员" "Invite an admin" }
    invite_button { "发邀请" "Invite" }
    invite_more { "会给你一个链接，发给对方；24 小时内有效，只能用一次。" "You get a link to hand over; it is good once, for 24 hours." }
    invite_link { "邀请链接，只显示这一次" "Invitation link, shown only now" }
    invite_link_more { "复制下来发给对方。离开这一页就看不到了。" "Copy it and hand it over. Once you leave this page it is gone." }
    invite_again { "再发一个链接" "New link" }
    invite_by_hand { "也可以在服务器上加：" "Or add one on the server:" }
    change_role { "换角色" "Change role" }
    change_role_more { "换了以后对方要重新登录" "They have to sign in again afterwards" }
    save { "保存" "Save" }
    close { "关闭" "Close" }
    devices_on { "登录着的设备" "Signed-in devices" }
    end_sessions { "让所有设备退出" "Sign out everywhere" }
    remove { "移除" "Remove" }
    remove_person(email) { "移除 {email}" "Remove {email}" }
    reason { "原因" "Reason" }
    reason_missing { "写一句原因" "Enter a reason" }
    email_taken { "这个邮箱已经是管理员" "This email is an admin already" }
    role_missing { "选一个角色" "Choose a role" }
    keep_one_owner { "至少留一位能登录的负责人" "Keep at least one owner who can sign in" }
    done_role { "角色换好了，对方要重新登录" "Role changed; they have to sign in again" }
    done_removed { "已移除，对方的设备都已退出" "Removed; their devices are signed out" }
    done_sessions { "对方的设备都已退出" "Their devices are signed out" }

    // Audit
    audit { "操作记录" "Audit log" }
    intact { "记录完整" "Log intact" }
    intact_more(count) { "查过最近 {count} 条" "Newest {count} checked" }
    broken_at(no) { "第 {no} 条对不上" "Row {no} does not fit" }
    broken_more {
        "有人改过或删过记录。先停下来，保留数据库副本，再运行 tongma verify。"
        "Somebody changed or deleted a row. Stop here, keep a copy of the database, then run tongma verify."
    }
    when { "时间" "When" }
    did_what { "做了什么" "What" }
    before_after { "改前 → 改后" "Before → after" }
    number { "编号" "No." }
    any { "全部" "All" }
    older { "更早的" "Older" }
    newest { "回到最新" "Back to the newest" }
    nothing_matches { "没有符合的记录" "Nothing matches" }
    clear { "清除筛选" "Clear" }
    at_the_machine { "服务器命令行" "Command line" }

    did_admin_added { "加了管理员" "added an admin" }
    did_admin_invited { "邀请了管理员" "invited an admin" }
    did_account_reset { "给商户重设了密码" "gave a merchant a new password" }
    did_admin_reset { "重设了登录" "reset a sign-in" }
    did_password_set { "设了密码" "set a password" }
    did_second_factor_set { "绑定了验证器" "set up an authenticator" }
    did_recovery_codes_made { "换了恢复码" "made new recovery codes" }
    did_recovery_code_used { "用了一个恢复码" "used a recovery code" }
    did_signed_in { "登录" "signed in" }
    did_role_changed { "换了角色" "changed a role" }
    did_sessions_ended { "让设备退出" "signed devices out" }
    did_admin_removed { "移除了管理员" "removed an admin" }
    did_campaign_drafted { "新建了活动" "drafted an offer" }
    did_campaign_changed { "改了活动" "changed an offer" }
    did_campaign_submitted { "提交复核" "submitted an offer" }
    did_campaign_sent_back { "退回了活动" "sent an offer back" }
    did_campaign_published { "发布了活动" "published an offer" }
    did_campaign_paused { "暂停了活动" "paused an offer" }
    did_campaign_resumed { "继续了活动" "resumed an offer" }
    did_campaign_stopped { "停了活动" "stopped an offer" }
    did_campaign_archived { "收起了活动" "archived an offer" }
    did_wallet_step_asked { "申请开放钱包" "asked to open a wallet further" }
    did_wallet_step_refused { "撤掉了开放申请" "dropped a request to open a wallet" }
    did_wallet_step_taken { "改了钱包的开放程度" "changed how far a wallet is open" }
    did_wallet_stopped { "停用了钱包" "stopped a wallet" }
    did_wallet_stopped_by_itself { "钱包自动停用" "a wallet stopped by itself" }
    did_lab_run { "跑了一致性测试" "ran the conformance lab" }
    did_wallet_routed { "换了钱包走的路" "changed what a wallet goes over" }
    did_payer_named { "给一个值认了钱包" "said which wallet a value names" }
    did_payer_unnamed { "不再用一个值认钱包" "let a value name no wallet any more" }
    did_app_rule_changed { "改了认应用的规则" "changed how an app is recognised" }
    did_account_opened { "添加了钱包账户" "added an account with a wallet" }
    did_account_replaced { "换了钱包账户的密钥" "replaced the keys of a wallet account" }
    did_account_checked { "试了钱包账户" "checked a wallet account" }
    did_account_suspended { "停用了钱包账户" "suspended a wallet account" }
    did_account_resumed { "启用了钱包账户" "put a wallet account back in use" }
    did_network_key_changed { "换了给清算网络签名的密钥" "changed the key that signs for the network" }

    // My account
    recovery { "恢复码" "Recovery codes" }
    recovery_now { "恢复码，只显示这一次" "Recovery codes, shown only now" }
    recovery_now_more {
        "手机丢了用它登录，每个只能用一次。抄下来，放在手机以外的地方。"
        "They let you in without your phone, each once. Write them down and keep them away from the phone."
    }
    recovery_kept { "记好了，去总览" "I kept them; go to the overview" }
    recovery_left(count) { "还剩 {count} 个" "{count} left" }
    recovery_renew { "换一组新的" "Make new ones" }
    recovery_renew_hint { "验证器上现在的 6 位数；旧的恢复码会作废" "The six digits your authenticator shows now; the old codes stop working" }
    done_second_factor { "验证器绑定好了" "Your authenticator is set up" }
    session_rule { "半小时不用自动退出，最长 12 小时" "Signed out after half an hour idle, or twelve hours in all" }
}

/// What a role is called.
#[cfg(feature = "ssr")]
pub fn role_name(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Owner => role_owner(lang),
        Role::Operations => role_operations(lang),
        Role::Reviewer => role_reviewer(lang),
        Role::Risk => role_risk(lang),
        Role::Finance => role_finance(lang),
        Role::Observer => role_observer(lang),
    }
}

/// What a role is for.
#[cfg(feature = "ssr")]
pub fn role_more(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Owner => role_owner_more(lang),
        Role::Operations => role_operations_more(lang),
        Role::Reviewer => role_reviewer_more(lang),
        Role::Risk => role_risk_more(lang),
        Role::Finance => role_finance_more(lang),
        Role::Observer => role_observer_more(lang),
    }
}

/// Which roles have a right, as a sentence.
#[cfg(feature = "ssr")]
pub fn who_can(lang: Lang, right: Right) -> String {
    let roles: Vec<_> = Role::with(right).into_iter().map(|role| role_name(lang, role)).collect();
    roles_that_can(lang, roles.join(lang.pick("、", ", ")))
}

/// What was done, in the past.
#[cfg(feature = "ssr")]
pub fn did(lang: Lang, action: Action) -> &'static str {
    match action {
        Action::AdminAdded => did_admin_added(lang),
        Action::AdminInvited => did_admin_invited(lang),
        Action::AdminReset => did_admin_reset(lang),
        Action::AccountReset => did_account_reset(lang),
        Action::PasswordSet => did_password_set(lang),
        Action::SecondFactorSet => did_second_factor_set(lang),
        Action::RecoveryCodesMade => did_recovery_codes_made(lang),
        Action::RecoveryCodeUsed => did_recovery_code_used(lang),
        Action::SignedIn => did_signed_in(lang),
        Action::RoleChanged => did_role_changed(lang),
        Action::SessionsEnded => did_sessions_ended(lang),
        Action::AdminRemoved => did_admin_removed(lang),
        Action::CampaignDrafted => did_campaign_drafted(lang),
        Action::CampaignChanged => did_campaign_changed(lang),
        Action::CampaignSubmitted => did_campaign_submitted(lang),
        Action::CampaignSentBack => did_campaign_sent_back(lang),
        Action::CampaignPublished => did_campaign_published(lang),
        Action::CampaignPaused => did_campaign_paused(lang),
        Action::CampaignResumed => did_campaign_resumed(lang),
        Action::CampaignStopped => did_campaign_stopped(lang),
        Action::CampaignArchived => did_campaign_archived(lang),
        Action::WalletStepAsked => did_wallet_step_asked(lang),
        Action::WalletStepRefused => did_wallet_step_refused(lang),
        Action::WalletStepTaken => did_wallet_step_taken(lang),
        Action::WalletStopped => did_wallet_stopped(lang),
        Action::WalletStoppedByItself => did_wallet_stopped_by_itself(lang),
        Action::LabRun => did_lab_run(lang),
        Action::WalletRouted => did_wallet_routed(lang),
        Action::PayerNamed => did_payer_named(lang),
        Action::PayerUnnamed => did_payer_unnamed(lang),
        Action::AppRuleChanged => did_app_rule_changed(lang),
        Action::AccountOpened => did_account_opened(lang),
        Action::AccountReplaced => did_account_replaced(lang),
        Action::AccountChecked => did_account_checked(lang),
        Action::AccountSuspended => did_account_suspended(lang),
        Action::AccountResumed => did_account_resumed(lang),
        Action::NetworkKeyChanged => did_network_key_changed(lang),
    }
}
