package lang

// Integration gives the integration of that name, or nil.
func (d *Definitions) Integration(name string) *Integration {
	for _, integration := range d.Integrations {
		if integration.Name.Value == name {
			return integration
		}
	}
	return nil
}

// Connection gives the connection of that name, or nil.
func (d *Definitions) Connection(name string) *Connection {
	for _, connection := range d.Connections {
		if connection.Name.Value == name {
			return connection
		}
	}
	return nil
}

// Input gives the input of that name, or nil.
func (i *Integration) Input(name string) *Input {
	for k := range i.Inputs {
		if i.Inputs[k].Name.Value == name {
			return &i.Inputs[k]
		}
	}
	return nil
}

// InputNames lists the inputs in the order of declaration.
func (i *Integration) InputNames() []string {
	names := make([]string, len(i.Inputs))
	for k, input := range i.Inputs {
		names[k] = input.Name.Value
	}
	return names
}
