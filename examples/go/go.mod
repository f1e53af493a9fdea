module example.com/lupitor/smoke

go 1.19

require example.com/lupitor/lupitor-go v0.0.0

replace example.com/lupitor/lupitor-go => ../../target/spec/clients/openapi-generator-go
