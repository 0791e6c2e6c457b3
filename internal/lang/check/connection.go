package check

import (
	"slices"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/source"
)

func (c *checker) connection(connection *lang.Connection) {
	if connection.Connector.Value == "" { // load has told
		return
	}
	connector := c.catalogue.Connector(connection.Connector.Value)
	if connector == nil {
		message, hint := wordUnknownConnector(connection.Connector.Value, c.catalogue)
		c.report(codeUnknownConnector, connection.Connector.Span, message, hint)
		return
	}
	spec := connector.Spec()
	if most := spec.MaxNameLength; most > 0 && len(connection.Name.Value) > most {
		c.report(codeName, connection.Name.Span, wordNameTooLong(spec, len(connection.Name.Value)), "")
	}
	if spec.Version != 0 && connection.ConnectorVersion != spec.Version {
		c.report(codeVersion, connection.Connector.Span, wordVersion(spec, connection.ConnectorVersion), "")
	}
	c.auth(connection, spec)
	c.routing(connection, spec)
	c.described(connection)
}

// routing checks that the connector does something with the settings that only some take.
func (c *checker) routing(connection *lang.Connection, spec *connectors.Spec) {
	addresses := len(connection.Destinations)
	if connection.Proxy.Enabled {
		addresses-- // the last one is the proxy server's
	}
	for name, at := range connection.Routing {
		switch {
		case !slices.Contains(spec.Routing, name):
			c.report(codeUnknownKey, at, wordRouting(spec, name), "leave it out")
		case addresses > 0 && name != "accountId":
			c.warn(codeUnusedSetting, at, wordUnusedRouting(name), "leave one of them out")
		}
	}
}

// auth checks that the settings are those of one way to authenticate, all of them.
func (c *checker) auth(connection *lang.Connection, spec *connectors.Spec) {
	if connection.Auth == nil || len(spec.Auth) == 0 {
		return
	}
	known, misspelled := true, false
	for _, setting := range connection.Auth {
		field := authField(spec, setting.Name.Value)
		if field == nil {
			message, hint := wordUnknownAuth(spec, setting.Name.Value)
			c.report(codeUnknownKey, setting.Name.Span, message, hint)
			known, misspelled = false, misspelled || hint != ""
			continue
		}
		c.authValue(setting, field)
	}
	group, missing := nearestGroup(connection.Auth, spec.Auth)
	switch {
	case misspelled:
	case len(missing) > 0:
		c.report(codeMissingKey, authSpan(connection), wordMissingAuth(spec, group, missing), "")
	case known && len(connection.Auth) > len(group):
		extra := connection.Auth[slices.IndexFunc(connection.Auth, func(s lang.AuthSetting) bool { return !inGroup(group, s.Name.Value) })]
		c.report(codeExclusive, extra.Name.Span, wordExclusiveAuth(spec, group, extra.Name.Value), "leave one of them out")
	}
}

func (c *checker) authValue(setting lang.AuthSetting, field *connectors.AuthField) {
	switch {
	case setting.SecretURL == "" && setting.Literal == "":
		c.report(codeEmpty, setting.Span, quote(field.Name)+" is empty", "")
	case field.Secret && setting.SecretURL == "":
		c.report(codeLiteralSecret, setting.Span, wordLiteralSecret(field.Name), hintSecret)
	}
}

func authField(spec *connectors.Spec, name string) *connectors.AuthField {
	for _, group := range spec.Auth {
		for i := range group {
			if group[i].Name == name {
				return &group[i]
			}
		}
	}
	return nil
}

// nearestGroup gives the way to authenticate that the settings come closest to, and what they lack of it.
func nearestGroup(settings []lang.AuthSetting, groups []connectors.AuthGroup) (nearest connectors.AuthGroup, missing []string) {
	most := -1
	for _, group := range groups {
		var lacks []string
		for _, field := range group {
			if !slices.ContainsFunc(settings, func(s lang.AuthSetting) bool { return s.Name.Value == field.Name }) {
				lacks = append(lacks, field.Name)
			}
		}
		if has := len(group) - len(lacks); has > most || has == most && len(lacks) < len(missing) {
			nearest, missing, most = group, lacks, has
		}
	}
	return nearest, missing
}

func inGroup(group connectors.AuthGroup, name string) bool {
	return slices.ContainsFunc(group, func(f connectors.AuthField) bool { return f.Name == name })
}

func authSpan(connection *lang.Connection) source.Span {
	if len(connection.Auth) > 0 {
		return connection.Auth[0].Name.Span
	}
	return connection.Connector.Span
}
