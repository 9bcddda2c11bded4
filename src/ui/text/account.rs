//! Words about opening a shop, signing in and one's own account.

super::messages! {
    foreign { "这个操作不是从本站发出的" "This did not come from our own page" }
    foreign_more { "为了安全，我们没有执行。请打开本站的页面再试一次。" "For your safety nothing was done. Open our own page and try again." }
}
