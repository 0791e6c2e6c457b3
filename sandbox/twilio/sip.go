package twilio

import "net/netip"

// sipKinds describe the SIP side of an account and the connect apps: plain
// records that nothing in the sandbox acts on.
func sipKinds() []*kind {
	return []*kind{
		{
			path: "SIP/Domains", list: "domains", prefix: "SD", can: canAll,
			fields: []field{
				open("friendly_name", ""), open("domain_name", ""), fixed("api_version", version), fixed("auth_type", ""),
				open("voice_url", nil), open("voice_method", "POST"), open("voice_fallback_url", nil), open("voice_fallback_method", "POST"),
				open("voice_status_callback_url", nil), open("voice_status_callback_method", "POST"),
				open("sip_registration", false), open("emergency_calling_enabled", false), open("secure", false),
				open("byoc_trunk_sid", nil), open("emergency_caller_sid", nil),
			},
			links:  []string{"CredentialListMappings", "IpAccessControlListMappings"},
			create: require("DomainName"),
		},
		{
			path: "SIP/CredentialLists", list: "credential_lists", prefix: "CL", can: canAll,
			fields: []field{open("friendly_name", "")}, links: []string{"Credentials"}, create: require("FriendlyName"),
		},
		{
			// The password is asked for and not kept.
			path: "SIP/CredentialLists/{CredentialListSid}/Credentials", list: "credentials", prefix: "CR", can: canAll,
			fields: []field{once("username", ""), fixed("credential_list_sid", nil)}, create: require("Username", "Password"),
		},
		{
			path: "SIP/IpAccessControlLists", list: "ip_access_control_lists", prefix: "AL", can: canAll,
			fields: []field{open("friendly_name", "")}, links: []string{"IpAddresses"}, create: require("FriendlyName"),
		},
		{
			path: "SIP/IpAccessControlLists/{IpAccessControlListSid}/IpAddresses", list: "ip_addresses", prefix: "IP", can: canAll,
			fields: []field{
				open("friendly_name", ""), open("ip_address", ""), open("cidr_prefix_length", 32), fixed("ip_access_control_list_sid", nil),
			},
			create: func(s *Server, q *request, r *record) *problem {
				if p := require("FriendlyName", "IpAddress")(s, q, r); p != nil {
					return p
				}
				return checkIPAddress(s, q, r)
			},
			update: checkIPAddress,
		},
		mappingKind("", "CredentialList", "CL"),
		mappingKind("", "IpAccessControlList", "AL"),
		mappingKind("Auth/Calls/", "CredentialList", "CL"),
		mappingKind("Auth/Calls/", "IpAccessControlList", "AL"),
		mappingKind("Auth/Registrations/", "CredentialList", "CL"),
		{
			path: "ConnectApps", list: "connect_apps", prefix: "CN", can: canRead | canUpdate | canDelete,
			hides: []string{"date_created", "date_updated"},
			fields: []field{
				open("friendly_name", ""), open("company_name", ""), open("description", ""), open("homepage_url", ""), open("authorize_redirect_url", nil),
				open("deauthorize_callback_url", nil), open("deauthorize_callback_method", "POST"), fixed("permissions", []string{}),
			},
		},
		{
			path: "AuthorizedConnectApps", list: "authorized_connect_apps", prefix: "CN", can: canRead,
			hides: []string{"sid", "date_created", "date_updated"},
			fields: []field{
				fixed("connect_app_sid", nil), fixed("connect_app_friendly_name", ""), fixed("connect_app_company_name", ""),
				fixed("connect_app_description", ""), fixed("connect_app_homepage_url", ""), fixed("permissions", []string{}),
			},
			seeded: func(r *record) { r.fill("connect_app_sid", r.sid) },
		},
	}
}

// mappingKind ties lists to a domain; a mapping has the sid of its list. Those
// for authentication are paged as "contents" and have no address of their own.
func mappingKind(under, of, prefix string) *kind {
	name := of + "Mappings"
	k := &kind{
		path: "SIP/Domains/{DomainSid}/" + under + name, list: member(name), prefix: prefix, can: canRead | canCreate | canDelete,
		fields: []field{fixed("friendly_name", ""), fixed("domain_sid", nil)},
		create: func(s *Server, q *request, r *record) *problem {
			mapped := s.find(member(of)+"s", q.account, q.params.Get(of+"Sid"), q.now)
			if mapped == nil {
				return invalidParameter(of + "Sid")
			}
			r.sid, r.values["friendly_name"] = mapped.sid, mapped.text("friendly_name")
			return nil
		},
	}
	if under != "" {
		k.list, k.collection = "contents", under+member(name)
		k.fields, k.hides = k.fields[:1], []string{"uri"}
	}
	return k
}

func checkIPAddress(_ *Server, q *request, _ *record) *problem {
	if !q.params.Has("IpAddress") {
		return nil
	}
	if _, err := netip.ParseAddr(q.params.Get("IpAddress")); err != nil {
		return invalidParameter("IpAddress")
	}
	return nil
}
