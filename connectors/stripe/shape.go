package stripe

import (
	"cmp"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strings"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/internal/schema"
)

// shapes derives the types of payloads and answers from the SDK's structs.
type shapes struct {
	reference        *reference
	payloads, answer *schema.Reflector
	// rows are the fields of actions' rows, by the resource.
	rows map[reflect.Type][]schema.Field
}

func newShapes(ref *reference) *shapes {
	s := &shapes{reference: ref, rows: map[reflect.Type][]schema.Field{}}
	s.payloads = &schema.Reflector{Tag: "form", Hook: s.payloadField}
	s.answer = &schema.Reflector{Tag: "json", Nullable: true, Hook: s.answerField, Done: amend}
	return s
}

// payloadField leaves out the SDK's own bookkeeping, and finds the fields that take a number or a word.
func (s *shapes) payloadField(owner reflect.Type, member reflect.StructField, field *schema.Field) bool {
	s.describe(owner, field)
	switch {
	case owner == reflect.TypeFor[sdk.Params]():
		return false // its expand and metadata are deprecated: a struct has its own where the API takes them
	case member.Type == reflect.TypeFor[*sdk.RangeQueryParams]():
		return false
	case len(wordMembers(owner, member.Name)) > 0:
		if field.Name == "" {
			field.Name = member.Name
			field.Aliases = []string{schema.Snake(member.Name)}
		}
		field.Type = &schema.Type{Description: "a number, or " + strings.Join(wordsFor(owner, member.Name), ", or ")}
		return true
	case owner == reflect.TypeFor[sdk.PlanParams]() && field.Name == "Product":
		field.Type = &schema.Type{Description: "the id of a product, or the fields of one to create"}
		return true
	case field.Name == "" && member.Type == reflect.TypeFor[io.Reader]():
		field.Name, field.Aliases, field.Required = "File", []string{"file"}, true
		field.Type = &schema.Type{Kind: schema.String, Format: "byte", Description: "the content, in base64"}
		return true
	case field.Name == "" && member.Name == "Filename":
		field.Name, field.Aliases, field.Required = "Filename", []string{"filename"}, true
	}
	if field.Type = s.special(member.Type, field); field.Type == nil {
		field.Type = s.words(member.Type, s.reference.words[owner.Name()+"."+field.WireName()])
	}
	return true
}

// describe adds what Stripe's description says of a member. What the params of a request itself must have differs
// among the requests that share them.
func (s *shapes) describe(owner reflect.Type, field *schema.Field) {
	wire := field.WireName()
	if wire == "" {
		return
	}
	field.Description = cmp.Or(s.reference.about[owner.Name()+"."+wire], s.reference.about[wire])
	field.Required = slices.Contains(s.reference.required[owner.Name()], wire)
}

// closedWords is how long a list of words is at most that Stripe does not keep adding to: the longer ones are of
// countries, events, banks and the like.
const closedWords = 12

// words is the type of a text, or a list of texts, that has one of so many words; nil where it may have any.
func (s *shapes) words(t reflect.Type, words []string) *schema.Type {
	if len(words) == 0 {
		return nil
	}
	word := &schema.Type{Kind: schema.String, Enum: words, EnumOpen: len(words) > closedWords}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return word
	case reflect.Slice:
		return &schema.Type{Kind: schema.List, Elem: word}
	default:
		return nil
	}
}

// special gives the type of a member where more is known of it than its Go type tells, or nil.
func (s *shapes) special(t reflect.Type, field *schema.Field) *schema.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Int64 && s.reference.times[field.WireName()]:
		return unixTime
	case t == reflect.TypeFor[json.RawMessage](), t == reflect.TypeFor[map[string]any]():
		return anything
	case t.Kind() == reflect.Float64 && strings.HasSuffix(field.Name, "Decimal"):
		return decimal
	default:
		return nil
	}
}

var (
	unixTime = &schema.Type{Kind: schema.Int, Format: "unix-time"}
	decimal  = &schema.Type{Kind: schema.Float, Format: "decimal"}
	anything = &schema.Type{}
	recordID = &schema.Type{Kind: schema.String, Format: "id"}
	ids      = &schema.Type{Kind: schema.List, Elem: recordID}
)

// answerField gives the type of a member of an answer. A reference to another record is its id, as the API gives
// it unless asked to expand it.
func (s *shapes) answerField(owner reflect.Type, member reflect.StructField, field *schema.Field) bool {
	if field.Name == "" || owner == reflect.TypeFor[sdk.APIResource]() {
		return false
	}
	wire := field.WireName()
	field.Description = cmp.Or(s.reference.tells[owner.Name()+"."+wire], s.reference.tells[wire])
	if strings.Contains(member.Tag.Get("json"), ",string") {
		return true
	}
	t := member.Type
	list := t.Kind() == reflect.Slice
	if list {
		t = t.Elem()
	}
	switch {
	case !isReference(t) || s.reference.embedded[owner.Name()+"."+wire] || list && isContainer(reflect.PointerTo(owner)):
		field.Type = s.special(member.Type, field)
	case list:
		field.Type = ids
	default:
		field.Type = recordID
	}
	return true
}

// isReference says whether the SDK reads the type from an id as well as from a whole record.
func isReference(t reflect.Type) bool {
	if t.Kind() != reflect.Pointer || !t.Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return false
	}
	record := reflect.New(t.Elem())
	if json.Unmarshal([]byte(`"`+ownID+`"`), record.Interface()) != nil {
		return false
	}
	id := record.Elem().FieldByName("ID")
	return id.IsValid() && id.Kind() == reflect.String && id.String() == ownID
}

// amend adds to the types of answers what the SDK's structs leave out: a list says that it is one, and a type that
// stands for one of several kinds of records holds more than the fields that all of them have.
func amend(t reflect.Type, made *schema.Type) {
	if isContainer(reflect.PointerTo(t)) && made.Field("Object") == nil && made.Field("Data") != nil {
		made.Fields = append(made.Fields, schema.Field{Name: "Object", Aliases: []string{"object"}, Type: &schema.Type{Kind: schema.String}})
	}
	if !reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return
	}
	for i := range t.NumField() {
		member := t.Field(i)
		if member.Tag.Get("json") == "-" && member.Type.Kind() == reflect.Pointer {
			made.Open = true
		}
	}
}

// wordMembers lists the flags of a struct that say a word in the place of another member's number: TrialEndNow says
// "now" for TrialEnd. A flag belongs to the member with the longest name that begins its own.
func wordMembers(owner reflect.Type, name string) []reflect.StructField {
	var flags []reflect.StructField
	for i := range owner.NumField() {
		flag := owner.Field(i)
		if flag.Type == reflect.TypeFor[*bool]() && flag.Tag.Get("form") == "-" && stem(owner, flag.Name) == name {
			flags = append(flags, flag)
		}
	}
	return flags
}

func stem(owner reflect.Type, flag string) string {
	longest := ""
	for i := range owner.NumField() {
		name := owner.Field(i).Name
		if len(name) > len(longest) && len(name) < len(flag) && strings.HasPrefix(flag, name) {
			longest = name
		}
	}
	return longest
}

func wordsFor(owner reflect.Type, name string) []string {
	var list []string
	for _, flag := range wordMembers(owner, name) {
		list = append(list, `"`+word(flag, name)+`"`)
	}
	return list
}

// word is what a flag says: "now" for TrialEndNow beside TrialEnd.
func word(flag reflect.StructField, name string) string {
	return schema.Snake(strings.TrimPrefix(flag.Name, name))
}
