resource "genesyscloud_integration_action" "find" {
  name            = "Find ${var.x}"
  contract_input  = jsonencode({ "type" = "object", "properties" = { "a" = { "type" = "string" } } })
  contract_output = <<-EOT
    {"type": "object", "properties": {"id": {"type": "string"}}}
  EOT
  config_request {
    request_url_template = "/x?a=$esc.url($${input.a})" # comment
    request_type         = "POST"
    headers              = { Content-Type = "application/json" }
    request_template     = "{\"a\": \"$${input.a}\"}"
  }
  config_response {
    translation_map  = { id = "$.items[0].id" }
    success_template = "{\"id\": $${id}}"
  }
}
