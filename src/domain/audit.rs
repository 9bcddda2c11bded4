//! What the audit names: every kind of thing that is done on the platform's side.

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    AdminAdded,
    AdminInvited,
    AdminReset,
    PasswordSet,
    SecondFactorSet,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SignedIn,
    RoleChanged,
    SessionsEnded,
    AdminRemoved,
    AccountReset,
    CampaignDrafted,
    CampaignChanged,
    CampaignSubmitted,
    CampaignSentBack,
    CampaignPublished,
    CampaignPaused,
    CampaignResumed,
    CampaignStopped,
    CampaignArchived,
    WalletStepAsked,
    WalletStepRefused,
    WalletStepTaken,
    WalletStopped,
    WalletStoppedByItself,
    LabRun,
    WalletRouted,
    PayerNamed,
    PayerUnnamed,
    AppRuleChanged,
    AccountOpened,
    AccountReplaced,
    AccountChecked,
    AccountSuspended,
    AccountResumed,
    NetworkKeyChanged,
}

impl Action {
    pub const ALL: [Self; 37] = [
        Self::AdminAdded,
        Self::AdminInvited,
        Self::AdminReset,
        Self::PasswordSet,
        Self::SecondFactorSet,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::SignedIn,
        Self::RoleChanged,
        Self::SessionsEnded,
        Self::AdminRemoved,
        Self::AccountReset,
        Self::CampaignDrafted,
        Self::CampaignChanged,
        Self::CampaignSubmitted,
        Self::CampaignSentBack,
        Self::CampaignPublished,
        Self::CampaignPaused,
        Self::CampaignResumed,
        Self::CampaignStopped,
        Self::CampaignArchived,
        Self::WalletStepAsked,
        Self::WalletStepRefused,
        Self::WalletStepTaken,
        Self::WalletStopped,
        Self::WalletStoppedByItself,
        Self::LabRun,
        Self::WalletRouted,
        Self::PayerNamed,
        Self::PayerUnnamed,
        Self::AppRuleChanged,
        Self::AccountOpened,
        Self::AccountReplaced,
        Self::AccountChecked,
        Self::AccountSuspended,
        Self::AccountResumed,
        Self::NetworkKeyChanged,
    ];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            Self::AdminAdded => "admin_added",
            Self::AdminInvited => "admin_invited",
            Self::AdminReset => "admin_reset",
            Self::PasswordSet => "password_set",
            Self::SecondFactorSet => "second_factor_set",
            Self::RecoveryCodesMade => "recovery_codes_made",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::SignedIn => "signed_in",
            Self::RoleChanged => "role_changed",
            Self::SessionsEnded => "sessions_ended",
            Self::AdminRemoved => "admin_removed",
            Self::AccountReset => "account_reset",
            Self::CampaignDrafted => "campaign_drafted",
            Self::CampaignChanged => "campaign_changed",
            Self::CampaignSubmitted => "campaign_submitted",
            Self::CampaignSentBack => "campaign_sent_back",
            Self::CampaignPublished => "campaign_published",
            Self::CampaignPaused => "campaign_paused",
            Self::CampaignResumed => "campaign_resumed",
            Self::CampaignStopped => "campaign_stopped",
            Self::CampaignArchived => "campaign_archived",
            Self::WalletStepAsked => "wallet_step_asked",
            Self::WalletStepRefused => "wallet_step_refused",
            Self::WalletStepTaken => "wallet_step_taken",
            Self::WalletStopped => "wallet_stopped",
            Self::WalletStoppedByItself => "wallet_stopped_by_itself",
            Self::LabRun => "lab_run",
            Self::WalletRouted => "wallet_routed",
            Self::PayerNamed => "payer_named",
            Self::PayerUnnamed => "payer_unnamed",
            Self::AppRuleChanged => "app_rule_changed",
            Self::AccountOpened => "account_opened",
            Self::AccountReplaced => "account_replaced",
            Self::AccountChecked => "account_checked",
            Self::AccountSuspended => "account_suspended",
            Self::AccountResumed => "account_resumed",
            Self::NetworkKeyChanged => "network_key_changed",
        }
    }

    /// The action of that stored word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_known_by_its_word() {
        for action in Action::ALL {
            assert_eq!(Action::from_code(action.code()), Some(action));
        }
        assert_eq!(Action::from_code("nothing"), None);
    }
}
