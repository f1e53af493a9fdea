// The main job with the Go client that openapi-generator makes of openapi.yaml. Run by `cargo xtask spec clients
// openapi-generator-go`, against a lupitor-fake that puts unknown fields into every response and fails the second list with
// `success: false` under the status 200.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	lupitor "example.com/lupitor/lupitor-go"
)

func check(holds bool, claim string, got interface{}) {
	if !holds {
		fmt.Fprintf(os.Stderr, "%s; got %+v\n", claim, got)
		os.Exit(1)
	}
}

// envelope returns the error of the API: the client has decoded the body, whatever the documented status was.
func envelope(err error) *lupitor.ErrorEnvelope {
	var failed *lupitor.GenericOpenAPIError
	if errors.As(err, &failed) {
		if body, ok := failed.Model().(lupitor.ErrorEnvelope); ok {
			return &body
		}
	}
	return nil
}

// creationTime reads `_creationTime` of the first lead with nothing but the standard library.
func creationTime(base, key, campaign string) string {
	request, err := http.NewRequest(http.MethodGet, base+"/api/v1/leads?campaignId="+campaign, nil)
	check(err == nil, "a request", err)
	request.Header.Set("x-api-key", key)
	response, err := http.DefaultClient.Do(request)
	check(err == nil, "the list is sent", err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(err == nil, "the list arrives", err)
	var page struct {
		Data struct {
			Leads []map[string]json.RawMessage
		}
	}
	check(json.Unmarshal(body, &page) == nil && len(page.Data.Leads) == 1, "the list is JSON", string(body))
	return string(page.Data.Leads[0]["_creationTime"])
}

func main() {
	base, key, campaign := os.Getenv("LUPITOR_BASE_URL"), os.Getenv("LUPITOR_API_KEY"), os.Getenv("LUPITOR_CAMPAIGN_ID")
	configuration := lupitor.NewConfiguration()
	configuration.Servers = lupitor.ServerConfigurations{{URL: base}}
	configuration.AddDefaultHeader("x-api-key", key)
	client := lupitor.NewAPIClient(configuration)
	ctx := context.Background()

	health, response, err := client.HealthAPI.GetHealth(ctx).Execute()
	check(err == nil && health.GetStatus() == "ok", "the health check goes to the host of the other operations", err)
	check(len(health.AdditionalProperties) == 1, "the unknown field is kept", health)
	fmt.Println("health:", health.GetStatus())

	lead := lupitor.NewLeadInput(campaign)
	lead.SetPhoneNumber("+15555550123")
	lead.SetExternalId("CRM_1")
	lead.SetMetadata(map[string]interface{}{"name": "Ada"})
	lead.SetPriority(5)
	created, response, err := client.LeadsAPI.CreateLead(ctx).LeadInput(*lead).Execute()
	check(err == nil && created.GetSuccess(), "a create succeeds", err)
	_, err = strconv.Atoi(response.Header.Get("X-RateLimit-Remaining"))
	check(err == nil, "the headers of the rate limit can be read", response.Header)
	fmt.Println("create:", created.Data.GetLeadId())

	_, response, err = client.LeadsAPI.CreateLead(ctx).LeadInput(*lead).Execute()
	refused := envelope(err)
	check(refused != nil && response.StatusCode == 400, "a duplicate is refused", err)
	fmt.Println("duplicate:", response.StatusCode, refused.GetError())

	page, _, err := client.LeadsAPI.ListLeads(ctx).CampaignId(campaign).Status(lupitor.RAW).Execute()
	check(err == nil && len(page.Data.GetLeads()) == 1, "the list has the lead", err)
	listed := page.Data.GetLeads()[0]
	check(listed.GetId() == created.Data.GetLeadId() && listed.GetMetadata()["name"] == "Ada", "it is as it was sent", listed)
	time := strconv.FormatFloat(listed.GetCreationTime(), 'f', -1, 64)

	wrong, response, err := client.LeadsAPI.ListLeads(ctx).CampaignId(campaign).Execute()
	// It goes by the status alone: `success` is for the caller to look at.
	check(err == nil && !wrong.GetSuccess(), "success false under 200 is taken for a success", err)
	fmt.Println("success false under", response.StatusCode, "no error, look at Success:", wrong.GetError())

	check(time == creationTime(base, key, campaign), "the time of creation is exact to the millisecond", time)
	fmt.Println("created at:", time)

	gone, response, err := client.LeadsAPI.DeleteLead(ctx).CampaignId(campaign).PhoneNumber("+15555550123").Execute()
	check(err == nil && gone.Data.GetDeleted(), "a delete encodes the + of the phone number", err)
	_, response, err = client.LeadsAPI.DeleteLead(ctx).CampaignId(campaign).PhoneNumber("+15555550123").Execute()
	check(envelope(err) != nil && response.StatusCode == 404, "a second delete finds nothing", err)
	fmt.Println("delete: done, and then", response.StatusCode, envelope(err).GetError())
}
