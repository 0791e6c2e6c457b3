package twilio

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"

	sdk "github.com/twilio/twilio-go/client"
)

// callFeedback makes the requests for feedback on calls, which the SDK has dropped, in the shape of the SDK's
// methods. Like theirs, its answers are with the client; unlike theirs, they are not decoded.
type callFeedback struct{ handler *sdk.RequestHandler }

// feedbackFacts is what openapi.txt would say of these requests.
const feedbackFacts = `
POST /2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}/Feedback.json QualityScore | Create or replace the feedback on a call
GET /2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}/Feedback.json | Fetch the feedback on a call
POST /2010-04-01/Accounts/{AccountSid}/Calls/FeedbackSummary.json StartDate EndDate | Create a summary of the feedback on the calls of some days
GET /2010-04-01/Accounts/{AccountSid}/Calls/FeedbackSummary/{Sid}.json | Fetch a summary of call feedback
DELETE /2010-04-01/Accounts/{AccountSid}/Calls/FeedbackSummary/{Sid}.json | Delete a summary of call feedback
`

type feedbackParams struct {
	PathAccountSid *string   `json:"PathAccountSid,omitempty"`
	QualityScore   *int      `json:"QualityScore,omitempty"`
	Issue          *[]string `json:"Issue,omitempty"`
}

type summaryParams struct {
	PathAccountSid       *string `json:"PathAccountSid,omitempty"`
	StartDate            *string `json:"StartDate,omitempty"`
	EndDate              *string `json:"EndDate,omitempty"`
	IncludeSubaccounts   *bool   `json:"IncludeSubaccounts,omitempty"`
	StatusCallback       *string `json:"StatusCallback,omitempty"`
	StatusCallbackMethod *string `json:"StatusCallbackMethod,omitempty"`
}

type accountParams struct {
	PathAccountSid *string `json:"PathAccountSid,omitempty"`
}

type feedback struct {
	Sid          *string   `json:"sid,omitempty"`
	AccountSid   *string   `json:"account_sid,omitempty"`
	QualityScore *int      `json:"quality_score,omitempty"`
	Issues       *[]string `json:"issues,omitempty"`
	DateCreated  *string   `json:"date_created,omitempty"`
	DateUpdated  *string   `json:"date_updated,omitempty"`
}

type feedbackSummary struct {
	Sid                           *string          `json:"sid,omitempty"`
	AccountSid                    *string          `json:"account_sid,omitempty"`
	IncludeSubaccounts            *bool            `json:"include_subaccounts,omitempty"`
	Status                        *string          `json:"status,omitempty"`
	StartDate                     *string          `json:"start_date,omitempty"`
	EndDate                       *string          `json:"end_date,omitempty"`
	CallCount                     *int             `json:"call_count,omitempty"`
	CallFeedbackCount             *int             `json:"call_feedback_count,omitempty"`
	QualityScoreAverage           *float32         `json:"quality_score_average,omitempty"`
	QualityScoreMedian            *float32         `json:"quality_score_median,omitempty"`
	QualityScoreStandardDeviation *float32         `json:"quality_score_standard_deviation,omitempty"`
	Issues                        *[]feedbackIssue `json:"issues,omitempty"`
	DateCreated                   *string          `json:"date_created,omitempty"`
	DateUpdated                   *string          `json:"date_updated,omitempty"`
}

type feedbackIssue struct {
	Description            *string `json:"description,omitempty"`
	Count                  *int    `json:"count,omitempty"`
	PercentageOfTotalCalls *string `json:"percentage_of_total_calls,omitempty"`
}

// CreateFeedback rates a call.
func (c callFeedback) CreateFeedback(callSid string, params *feedbackParams) (*feedback, error) {
	return nil, c.post(params.PathAccountSid, callSid+"/Feedback.json", params)
}

// FetchFeedback reads the rating of a call.
func (c callFeedback) FetchFeedback(callSid string, params *accountParams) (*feedback, error) {
	return nil, c.get(params.PathAccountSid, callSid+"/Feedback.json")
}

// UpdateFeedback replaces the rating of a call.
func (c callFeedback) UpdateFeedback(callSid string, params *feedbackParams) (*feedback, error) {
	return nil, c.post(params.PathAccountSid, callSid+"/Feedback.json", params)
}

// CreateFeedbackSummary orders a summary.
func (c callFeedback) CreateFeedbackSummary(params *summaryParams) (*feedbackSummary, error) {
	return nil, c.post(params.PathAccountSid, "FeedbackSummary.json", params)
}

// FetchFeedbackSummary reads a summary.
func (c callFeedback) FetchFeedbackSummary(sid string, params *accountParams) (*feedbackSummary, error) {
	return nil, c.get(params.PathAccountSid, "FeedbackSummary/"+sid+".json")
}

// DeleteFeedbackSummary removes a summary.
func (c callFeedback) DeleteFeedbackSummary(sid string, params *accountParams) error {
	response, err := c.handler.Delete(c.address(params.PathAccountSid, "FeedbackSummary/"+sid+".json"), nil, map[string]any{}, "")
	if err != nil {
		return err
	}
	return response.Body.Close()
}

func (c callFeedback) address(account *string, path string) string {
	sid := c.handler.Client.AccountSid()
	if account != nil {
		sid = *account
	}
	return "https://api.twilio.com/2010-04-01/Accounts/" + sid + "/Calls/" + path
}

func (c callFeedback) get(account *string, path string) error {
	response, err := c.handler.Get(c.address(account, path), nil, map[string]any{}, "")
	if err != nil {
		return err
	}
	return response.Body.Close()
}

func (c callFeedback) post(account *string, path string, params any) error {
	headers := map[string]any{"Content-Type": "application/x-www-form-urlencoded"}
	response, err := c.handler.Post(c.address(account, path), form(params), headers, "")
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// form writes params as the SDK does: every member that is set, but for those of the path.
func form(params any) url.Values {
	values := url.Values{}
	v := reflect.ValueOf(params).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if v.Field(i).IsNil() || name == pathAccount {
			continue
		}
		switch value := v.Field(i).Elem().Interface().(type) {
		case []string:
			values[name] = value
		default:
			values.Set(name, fmt.Sprint(value))
		}
	}
	return values
}
