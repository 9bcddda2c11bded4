//! Accounts with wallets: the list, the fields of each protocol, and what is wrong with what was typed.

use super::Lang;
use crate::services::connector_account::desk::{Check, entry::Wrong};

messages! {
    title { "钱包账户" "Wallet accounts" }
    lead_platform { "平台和钱包签的商户号。店铺填了自己的，就用店铺自己的。保存时会试一下，通了才换上，没通之前旧的照用" "The platform's merchant numbers with wallets. A shop that enters its own is paid over its own. What you save is checked and used once that succeeds; until then the old one goes on" }
    lead_shop { "有自己的商户号就填在这里，钱直接到你的账户。保存时会试一下，通了才用；没填就用平台的" "Enter your own merchant number and the money goes straight to your account. It is checked when you save and used once that succeeds; without one, the platform's is used" }
    wechat_pay { "微信支付" "WeChat Pay" }
    alipay { "支付宝" "Alipay" }
    unionpay { "云闪付" "Cloud QuickPass" }
    network { "互联网络" "Interop network" }
    none { "还没有账户" "No account yet" }
    add { "添加" "Add" }
    replace { "换密钥" "Replace keys" }
    enter(wallet) { "填{wallet}的账户" "Account with {wallet}" }
    enter_more { "密钥保存后谁也看不到，只能换。换了以后，旧的还认七天，路上的通知不会丢" "Once saved, nobody can read the keys, only replace them. The old ones still count for seven days, so no notice on its way is lost" }
    save { "保存" "Save" }
    check { "试一下" "Check" }
    suspend { "停用" "Suspend" }
    resume { "启用" "Use again" }
    number { "商户号" "Merchant number" }
    reached_at { "接口地址" "Address" }
    own_key { "我们的公钥（Ed25519，交给网络登记）" "Our public key (Ed25519, for the network to register)" }
    notified_at { "通知地址" "Notices go to" }
    changed { "上次改动" "Last change" }
    last_check { "上次试" "Last check" }
    never { "没试过" "Never" }
    open { "在用" "In use" }
    suspended { "已停用" "Suspended" }
    waiting { "试通了才用" "Used once a check succeeds" }
    trial { "试用" "Trial" }
    check_good { "通了，两边密钥都对" "Works: both keys are right" }
    check_silent { "对方没回应。检查接口地址和网络，再试一次" "Nobody answered. Check the address and the network, then try again" }
    check_refused { "对方不认，或回答的签名不对。核对商户号和两边的密钥" "They did not accept it, or their answer is not signed as we know it. Compare the merchant number and both keys" }
    done_suspended { "停用了。已经下的单照样查到底" "Suspended. What was ordered is followed to its end" }
    done_resumed { "启用了" "In use again" }
    owner_only { "只有店主能改钱包账户" "Only the shop's owner may change wallet accounts" }
    to_accounts { "自己的钱包账户" "My own wallet accounts" }

    merchant_number { "商户号" "Merchant number" }
    app_id { "应用号（AppID）" "App id" }
    app_secret { "应用密钥（AppSecret）" "App secret" }
    serial { "商户证书序列号" "Serial number of your certificate" }
    private_key { "商户私钥（PEM）" "Your private key (PEM)" }
    api_key { "APIv3 密钥" "APIv3 key" }
    public_key_id { "微信支付公钥 ID" "Id of WeChat Pay's public key" }
    public_key { "钱包的公钥（PEM）" "The wallet's public key (PEM)" }
    seller_id { "收款方编号（2088 开头）" "Seller id (begins with 2088)" }
    app_certificate { "商户证书（PEM）" "Your certificate (PEM)" }
    wallet_certificate { "钱包的证书（PEM）" "The wallet's certificate (PEM)" }
    middle_certificate { "中级证书（PEM）" "Intermediate certificate (PEM)" }
    root_certificate { "根证书（PEM）" "Root certificate (PEM)" }
    address { "接口地址" "Address of the interface" }
    sub_merchant { "特约商户号（服务商才填）" "Sub-merchant number (service providers only)" }
    sub_app_id { "特约商户的 AppID" "App id of the sub-merchant" }
    sub_app_secret { "特约商户的 AppSecret" "App secret of the sub-merchant" }
    app_auth_token { "应用授权令牌（替别的商户收款才填）" "App auth token (only to act for another merchant)" }
    is_test_environment { "这是银联的测试环境" "This is UnionPay's test environment" }
    participant { "参与方编号" "Participant number" }
    network_key_id { "网络公钥的编号" "Id of the network's key" }
    network_key { "网络的公钥（Ed25519，base64）" "The network's public key (Ed25519, base64)" }
    optional { "可以不填" "Optional" }

    wrong_missing { "这一项要填" "This is needed" }
    wrong_number { "只能是数字，位数照商户平台上的抄" "Digits only, as many as on the wallet's merchant site" }
    wrong_serial { "序列号是 0–9 和 A–F 组成的一串，照证书抄" "A serial number is made of 0–9 and A–F: copy it from the certificate" }
    wrong_thirty_two { "APIv3 密钥正好 32 位" "An APIv3 key has exactly 32 characters" }
    wrong_private_key { "这不是私钥。打开 apiclient_key.pem 这样的文件，从 -----BEGIN 到 -----END 整段粘进来" "This is no private key. Open the key file and paste everything from -----BEGIN to -----END" }
    wrong_public_key { "这不是公钥。从 -----BEGIN 到 -----END 整段粘进来" "This is no public key. Paste everything from -----BEGIN to -----END" }
    wrong_certificate { "这不是证书。从 -----BEGIN CERTIFICATE 到 -----END 整段粘进来" "This is no certificate. Paste everything from -----BEGIN CERTIFICATE to -----END" }
    wrong_one { "这里只能贴一张证书" "Paste one certificate here, and no more" }
    wrong_vouched { "平台还没填云闪付的证书。请平台先填好自己的云闪付账户" "The platform has not entered Cloud QuickPass's certificates yet. Ask it to set up its own account first" }
    wrong_pair { "这张证书不是这把私钥的" "This certificate belongs to another private key" }
    wrong_network_key { "这不是 Ed25519 公钥：32 字节的 base64，编号由字母、数字和 - 组成" "This is no Ed25519 public key: 32 bytes in base64, with an id of letters, digits and -" }
    wrong_address { "地址要以 https:// 开头" "An address begins with https://" }
}

/// The name of a protocol's wallet.
pub fn wallet(lang: Lang, connector: &str) -> &'static str {
    match connector {
        "wechat_pay" => wechat_pay(lang),
        "alipay" => alipay(lang),
        "network" => network(lang),
        _ => unionpay(lang),
    }
}

/// The label of a field.
pub fn label(lang: Lang, field: &str) -> &'static str {
    match field {
        "merchant_number" => merchant_number(lang),
        "app_id" => app_id(lang),
        "app_secret" => app_secret(lang),
        "serial" => serial(lang),
        "private_key" => private_key(lang),
        "api_key" => api_key(lang),
        "public_key_id" => public_key_id(lang),
        "public_key" => public_key(lang),
        "seller_id" => seller_id(lang),
        "app_certificate" => app_certificate(lang),
        "wallet_certificate" => wallet_certificate(lang),
        "middle_certificate" => middle_certificate(lang),
        "root_certificate" => root_certificate(lang),
        "sub_merchant" => sub_merchant(lang),
        "sub_app_id" => sub_app_id(lang),
        "sub_app_secret" => sub_app_secret(lang),
        "app_auth_token" => app_auth_token(lang),
        "is_test_environment" => is_test_environment(lang),
        "participant" => participant(lang),
        "network_key_id" => network_key_id(lang),
        "network_key" => network_key(lang),
        _ => address(lang),
    }
}

/// What is wrong with a field.
pub fn wrong(lang: Lang, wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Missing => wrong_missing(lang),
        Wrong::NotANumber => wrong_number(lang),
        Wrong::NotASerial => wrong_serial(lang),
        Wrong::NotThirtyTwo => wrong_thirty_two(lang),
        Wrong::NotAPrivateKey => wrong_private_key(lang),
        Wrong::NotAPublicKey => wrong_public_key(lang),
        Wrong::NotACertificate => wrong_certificate(lang),
        Wrong::NotOne => wrong_one(lang),
        Wrong::NotVouched => wrong_vouched(lang),
        Wrong::NotAPair => wrong_pair(lang),
        Wrong::NotAnAddress => wrong_address(lang),
        Wrong::NotANetworkKey => wrong_network_key(lang),
    }
}

/// How a live check ended.
pub fn checked(lang: Lang, check: Check) -> &'static str {
    match check {
        Check::Good => check_good(lang),
        Check::Silent => check_silent(lang),
        Check::Refused => check_refused(lang),
    }
}
