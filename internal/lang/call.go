package lang

import "slices"

// CallTask runs another integration.
type CallTask struct {
	Integration Text     `json:"integration"`
	Inputs      []Member `json:"inputs,omitempty"`
	// Detached says that the task does not wait for the called execution, which then goes on by itself.
	Detached bool `json:"detached,omitempty"`
}

// Calls gives the tasks that call other integrations, in the order of the definition.
func (i *Integration) Calls() []*Task {
	var calls []*Task
	for task := range i.Every() {
		if task.Call != nil {
			calls = append(calls, task)
		}
	}
	return calls
}

// Reachable gives an integration and all that it calls, itself first. Names that there are not are left out.
func (d *Definitions) Reachable(integration *Integration) []*Integration {
	all := []*Integration{integration}
	for k := 0; k < len(all); k++ {
		for _, task := range all[k].Calls() {
			if called := d.Integration(task.Call.Integration.Value); called != nil && !slices.Contains(all, called) {
				all = append(all, called)
			}
		}
	}
	return all
}
