//! Which setting stands behind a reason, where one does. A reason without a setting is a rule that none can switch off.

use mail::Reason;

/// The key of the setting to look at, as it stands in the configuration file.
pub const fn setting_of(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::GatewayHidesVisitors => "lan.gateways",
        Reason::AddressLiteralNotOurs => "receiving.literals",
        Reason::TooManyLoginFailures => "limits.login_failures",
        Reason::MessageTooLarge => "limits.message_size",
        Reason::TooManyRecipients => "limits.recipients",
        Reason::TooManyConnections => "limits.sessions_per_network",
        Reason::StorageFull => "limits.min_free_space",
        Reason::MailboxFull => "limits.mailbox_size",
        Reason::DailyLimitReached => "limits.messages_per_day",
        Reason::NewRecipientLimitReached => "limits.new_recipients_per_day",
        Reason::NextHopTlsFailed => "delivery.smarthost_tls",
        Reason::NextHopLoginFailed => "delivery.smarthost_password_file",
        Reason::SenderDomainUnknown | Reason::SenderDomainTakesNoMail => "receiving.sender_domain",
        Reason::HelloNotYours => "receiving.hello",
        Reason::OwnAddressFromForwarder => "receiving.forwarders",
        Reason::ProxyHeaderRefused => "proxy.networks",
        Reason::TooManyUnknownRecipients => "limits.unknown_recipients",
        Reason::DnsFailed | Reason::SenderDomainUnchecked | Reason::HelloUnchecked => "dns.servers",
        Reason::InsideAddress => "delivery.inside_networks",
        Reason::Expired => "delivery.expire_after",
        // Everything else is a rule of the server or a fact of the world.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rule_about_relaying_has_a_setting() {
        for reason in [Reason::RelayNeedsLogin, Reason::OwnAddressNeedsLogin, Reason::LoginRequired] {
            assert_eq!(setting_of(reason), None);
        }
        assert_eq!(setting_of(Reason::DailyLimitReached), Some("limits.messages_per_day"));
    }
}
