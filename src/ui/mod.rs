//! What people see. This file is the route table: every rendered page of the product on one screen. What is not rendered here
//! (the payer's pages, posted forms, files, streams) is listed in `server/router.rs`.

pub mod address;
pub mod changing;
pub mod components;
pub mod format;
pub mod islands;
pub mod offer;
pub mod text;
pub mod visit;

#[cfg(feature = "ssr")]
pub mod code;
#[cfg(feature = "ssr")]
pub mod csv;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod shell;

#[cfg(feature = "ssr")]
pub use routes::App;

#[cfg(feature = "ssr")]
mod routes {
    use super::{
        error::{Failure, FailurePage},
        pages::{
            admin::{
                audit::Audit,
                door::{Invited, SecondStep, SetUpSecondStep, SignIn},
                lab::{AdminLab, AdminLabRun},
                me::AdminMe,
                offers::{AdminEditOffer, AdminNewOffer, AdminOffer, AdminOffers},
                overview::Overview,
                people::People,
                wallets::{AdminRecognition, AdminWallet, AdminWallets},
            },
            home::Home,
            merchant::{
                amount::{AmountPage, RequestPage, ScanPage, ScannedPage},
                code::CodePage,
                imported_codes::ImportedCodes,
                join::Join,
                login::Login,
                me::Me,
                offers::{EditOffer, NewOffer, Offer, OfferRehearsal, Offers, PublishOffer},
                payment::PaymentPage,
                payments::Payments,
                poster::Poster,
                slip::Slip,
                today::Today,
                wallets::ShopWallets,
            },
            offline::Offline,
            wallet_accounts::{PlatformAccounts, ShopAccounts},
            wallet_order::WalletOrder,
        },
    };
    use leptos::prelude::*;
    use leptos_meta::provide_meta_context;
    use leptos_router::{
        SsrMode,
        components::{Route, Router, Routes},
        path,
    };

    /// The whole product. Every page is rendered completely before it is sent, so it can set its status and reads without scripts.
    #[component]
    pub fn App() -> impl IntoView {
        provide_meta_context();
        view! {
            <Router>
                <Routes fallback=|| view! { <FailurePage failure=Failure::NotFound/> }>
                    <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                    <Route path=path!("/join") view=Join ssr=SsrMode::Async/>
                    <Route path=path!("/login") view=Login ssr=SsrMode::Async/>
                    <Route path=path!("/offline") view=Offline ssr=SsrMode::Async/>
                    <Route path=path!("/wallet-order") view=WalletOrder ssr=SsrMode::Async/>

                    <Route path=path!("/today") view=Today ssr=SsrMode::Async/>
                    <Route path=path!("/payments") view=Payments ssr=SsrMode::Async/>
                    <Route path=path!("/payments/:id") view=PaymentPage ssr=SsrMode::Async/>
                    <Route path=path!("/payments/:id/slip") view=Slip ssr=SsrMode::Async/>
                    <Route path=path!("/amount") view=AmountPage ssr=SsrMode::Async/>
                    <Route path=path!("/amount/scan") view=ScanPage ssr=SsrMode::Async/>
                    <Route path=path!("/amount/scan/:payment") view=ScannedPage ssr=SsrMode::Async/>
                    <Route path=path!("/amount/:id") view=RequestPage ssr=SsrMode::Async/>
                    <Route path=path!("/me") view=Me ssr=SsrMode::Async/>
                    <Route path=path!("/accounts/wallets") view=ShopAccounts ssr=SsrMode::Async/>
                    <Route path=path!("/code") view=CodePage ssr=SsrMode::Async/>
                    <Route path=path!("/code/others") view=ImportedCodes ssr=SsrMode::Async/>
                    <Route path=path!("/code/poster") view=Poster ssr=SsrMode::Async/>
                    <Route path=path!("/code/wallets") view=ShopWallets ssr=SsrMode::Async/>

                    <Route path=path!("/admin") view=Overview ssr=SsrMode::Async/>
                    <Route path=path!("/admin/login") view=SignIn ssr=SsrMode::Async/>
                    <Route path=path!("/admin/login/code") view=SecondStep ssr=SsrMode::Async/>
                    <Route path=path!("/admin/login/set-up") view=SetUpSecondStep ssr=SsrMode::Async/>
                    <Route path=path!("/admin/invite/:token") view=Invited ssr=SsrMode::Async/>
                    <Route path=path!("/admin/offers") view=AdminOffers ssr=SsrMode::Async/>
                    <Route path=path!("/admin/offers/new") view=AdminNewOffer ssr=SsrMode::Async/>
                    <Route path=path!("/admin/offers/:id") view=AdminOffer ssr=SsrMode::Async/>
                    <Route path=path!("/admin/offers/:id/edit") view=AdminEditOffer ssr=SsrMode::Async/>
                    <Route path=path!("/admin/wallets") view=AdminWallets ssr=SsrMode::Async/>
                    <Route path=path!("/admin/wallets/accounts") view=PlatformAccounts ssr=SsrMode::Async/>
                    <Route path=path!("/admin/wallets/recognition") view=AdminRecognition ssr=SsrMode::Async/>
                    <Route path=path!("/admin/wallets/:wallet") view=AdminWallet ssr=SsrMode::Async/>
                    <Route path=path!("/admin/lab") view=AdminLab ssr=SsrMode::Async/>
                    <Route path=path!("/admin/lab/:id") view=AdminLabRun ssr=SsrMode::Async/>
                    <Route path=path!("/admin/people") view=People ssr=SsrMode::Async/>
                    <Route path=path!("/admin/audit") view=Audit ssr=SsrMode::Async/>
                    <Route path=path!("/admin/me") view=AdminMe ssr=SsrMode::Async/>
                    <Route path=path!("/offers") view=Offers ssr=SsrMode::Async/>
                    <Route path=path!("/offers/new") view=NewOffer ssr=SsrMode::Async/>
                    <Route path=path!("/offers/:id") view=Offer ssr=SsrMode::Async/>
                    <Route path=path!("/offers/:id/edit") view=EditOffer ssr=SsrMode::Async/>
                    <Route path=path!("/offers/:id/publish") view=PublishOffer ssr=SsrMode::Async/>
                    <Route path=path!("/offers/:id/rehearsal") view=OfferRehearsal ssr=SsrMode::Async/>
                </Routes>
            </Router>
        }
    }
}
